import { text } from '../i18n/language';
import { say } from '../ui/toast';

/** Without this a browser leaves the app to show the file that was dropped on it, or the page of a link. */
export function refuseFiles(): void {
  window.addEventListener('dragover', (event) => {
    if (!isForField(event)) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (isForField(event)) return;
    event.preventDefault();
    if (hasFiles(event.dataTransfer)) say(() => text.value.noFiles);
  });
  window.addEventListener('paste', (event) => {
    // Text copied from a word processor comes with a picture of itself.
    const isText = event.clipboardData?.types.includes('text/plain');
    if (isText || !hasFiles(event.clipboardData)) return;
    event.preventDefault();
    say(() => text.value.noFiles);
  });
}

/** Text goes where one writes. */
function isForField({ target, dataTransfer }: DragEvent): boolean {
  return target instanceof Element && target.matches('input, textarea') && !hasFiles(dataTransfer);
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') ?? false;
}
