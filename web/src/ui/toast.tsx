import { signal } from '@preact/signals';
import { sentenceOf } from '../i18n/sentence-of';

const SHOWN_MS = 4_000;

export interface ToastAction {
  label: () => string;
  run: () => void;
  /** How long it is offered. */
  within_ms: number;
}

const shown = signal<{ sentence: () => string; action?: ToastAction | undefined } | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something for a moment. A function, so that it changes with the language. */
export function say(sentence: () => string, action?: ToastAction): void {
  clearTimeout(timer);
  shown.value = { sentence, action };
  timer = setTimeout(hide, action?.within_ms ?? SHOWN_MS);
}

function hide(): void {
  shown.value = undefined;
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
  const { sentence, action } = shown.value ?? {};
  return (
    <div class="toast-place" role="status">
      {sentence && (
        <div class="toast">
          {sentence()}
          {action && (
            <button
              type="button"
              onClick={() => {
                hide();
                action.run();
              }}
            >
              {action.label()}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
