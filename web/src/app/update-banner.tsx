import { baseText } from '../i18n/language';
import { isUpdateReady, reloadIntoUpdate } from '../push/service-worker';

export function UpdateBanner() {
  if (!isUpdateReady.value) return null;
  return (
    <div class="banner update" role="status">
      <span>{baseText.value.updateReady}</span>
      <button type="button" class="button small" onClick={reloadIntoUpdate}>
        {baseText.value.reload}
      </button>
    </div>
  );
}
