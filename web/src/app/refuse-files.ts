import { baseText } from '../i18n/language';
import { showToast } from '../ui/toast';

/** Prevents that the browser leaves the app to show a file or link that was dropped on it. Shows that files cannot be sent. */
export function refuseFiles(): void {
  window.addEventListener('dragover', (event) => {
    if (!isForField(event)) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (isForField(event)) return;
    event.preventDefault();
    if (hasFiles(event.dataTransfer)) showToast(() => baseText.value.noFiles);
  });
  window.addEventListener('paste', (event) => {
    // Text copied from a word processor comes with an image of it.
    const isText = event.clipboardData?.types.includes('text/plain');
    if (isText || !hasFiles(event.clipboardData)) return;
    event.preventDefault();
    showToast(() => baseText.value.noFiles);
  });
}

/** Text may be dropped into text fields. */
function isForField({ target, dataTransfer }: DragEvent): boolean {
  return target instanceof Element && target.matches('input, textarea') && !hasFiles(dataTransfer);
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') ?? false;
}
