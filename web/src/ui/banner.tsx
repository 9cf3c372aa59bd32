import { text } from '../i18n/language';
import { isUpdateReady, reloadIntoUpdate } from '../push/service-worker';
import { useApp } from '../app/messenger-context';
import { Icon } from './icon';

/** Says quietly what is going on with the line, where it moves nothing under a finger; nothing while all is well. */
export function LineBanner() {
  const line = useApp().messenger.line.shown.value;
  const s = text.value;
  const isOffline = line === 'offline';
  if (line === 'fine') return <div class="line" role="status" />;
  return (
    <div class="line" role="status">
      <p class={isOffline ? 'banner' : 'banner calm'}>
        {isOffline ? <Icon name="offline" size={18} /> : <span class="spinner" />}
        <span>{isOffline ? s.offline : s.catchingUp}</span>
      </p>
    </div>
  );
}

export function UpdateBanner() {
  if (!isUpdateReady.value) return null;
  return (
    <div class="banner update" role="status">
      <span>{text.value.updateReady}</span>
      <button type="button" class="button small" onClick={reloadIntoUpdate}>
        {text.value.reload}
      </button>
    </div>
  );
}
