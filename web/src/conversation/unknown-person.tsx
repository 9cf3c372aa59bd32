import { isWide } from '../app/attention';
import { useApp } from '../app/messenger-context';
import { goBack } from '../app/route';
import { text } from '../i18n/language';
import { LineBanner } from '../ui/banner';

/** A push or an address led here before this device has heard of the person. */
export function UnknownPerson() {
  const { isCurrent } = useApp().messenger;
  if (!isCurrent.value)
    return (
      <div class="nothing">
        <span class="spinner" />
        {!isWide.value && <LineBanner />}
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
