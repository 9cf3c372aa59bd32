import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { ConnectionBanner } from '../messenger/connection-banner';
import { isWide } from '../page/page-state';
import { goBack } from '../page/route';

/** Shown if a push or an address leads to a conversation that is not known on this device (yet). */
export function UnknownPerson() {
  const { isCurrent } = useApp().messenger;
  if (!isCurrent.value)
    return (
      <div class="nothing">
        <span class="spinner" />
        {!isWide.value && <ConnectionBanner />}
      </div>
    );
  return (
    <div class="nothing">
      <h2>{text.value.noConversation}</h2>
      <button type="button" class="button quiet" onClick={goBack}>
        {text.value.back}
      </button>
    </div>
  );
}
