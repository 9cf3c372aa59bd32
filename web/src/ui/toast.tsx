import { signal } from '@preact/signals';
import { sentenceOf } from '../i18n/sentence-of';

const SHOWN_MS = 4_000;

const shown = signal<{ sentence: () => string } | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something for a moment. A function, so that it changes with the language. */
export function say(sentence: () => string): void {
  clearTimeout(timer);
  shown.value = { sentence };
  timer = setTimeout(() => {
    shown.value = undefined;
  }, SHOWN_MS);
}

/** Does what a person asked for; says it where it did not work. Resolves with whether it did. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    say(() => sentenceOf(error));
    return false;
  }
}

export function Toast() {
  return (
    <div class="toast-place" role="status">
      {shown.value && <div class="toast">{shown.value.sentence()}</div>}
    </div>
  );
}
