import { text } from '../i18n/language';
import { isUpdateReady, reloadIntoUpdate } from '../push/service-worker';

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
