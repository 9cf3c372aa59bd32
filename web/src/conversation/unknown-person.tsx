import { isWide } from '../page/attention';
import { useApp } from '../messenger/messenger-context';
import { goBack } from '../page/route';
import { text } from '../i18n/language';
import { ConnectionBanner } from '../messenger/connection-banner';

/** A push or an address led here before this device has heard of the person. */
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
