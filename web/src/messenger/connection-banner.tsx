import { text } from '../i18n/language';
import { Icon } from '../ui/icon';
import { useApp } from './app-context';

/** Shows that the app is offline or catching up. It lies over the page, so that nothing moves. */
export function ConnectionBanner() {
  const status = useApp().messenger.connectionStatus.shown.value;
  const s = text.value;
  const isOffline = status === 'offline';
  if (status === 'fine') return <div class="connection" role="status" />;
  return (
    <div class="connection" role="status">
      <p class={isOffline ? 'banner' : 'banner calm'}>
        {isOffline ? <Icon name="offline" size={18} /> : <span class="spinner" />}
        <span>{isOffline ? s.offline : s.catchingUp}</span>
      </p>
    </div>
  );
}
