import { baseText } from '../i18n/language';
import { isSolving } from './captcha';

/** Says what the user waits for. */
export function SolvingHint() {
  return (
    <p class="hint" role="status">
      {isSolving.value && baseText.value.solving}
    </p>
  );
}
