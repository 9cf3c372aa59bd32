import { signal } from '@preact/signals';
import { sentenceOf } from '../i18n/sentence-of';
import { focusIfLost } from './focus';

const SHOWN_MS = 4_000;

export interface ToastAction {
  label: () => string;
  run: () => void;
  /** How long it is offered. */
  within_ms: number;
}

interface Content {
  sentence: () => string;
  action?: ToastAction | undefined;
}

/** Shows one toast at a time, until its time is over or the next one replaces it. */
class Slot {
  readonly shown = signal<Content | undefined>(undefined);
  private timer: ReturnType<typeof setTimeout> | undefined;

  show(content: Content, for_ms: number): void {
    clearTimeout(this.timer);
    this.shown.value = content;
    this.timer = setTimeout(() => this.hide(), for_ms);
  }

  hide(): void {
    this.shown.value = undefined;
  }
}

/** Toasts with an action have their own slot: no other toast replaces an offer. */
const offers = new Slot();
const notices = new Slot();

/** Shows a sentence for a few seconds. It is a function, so that it follows a change of language. */
export function showToast(sentence: () => string, action?: ToastAction): void {
  if (action) offers.show({ sentence, action }, action.within_ms);
  else notices.show({ sentence }, SHOWN_MS);
}

/** Does the work and shows a toast if it fails. Resolves with whether it succeeded. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    showToast(() => sentenceOf(error));
    return false;
  }
}

export function ToastHost() {
  return (
    <div class="toast-slot" role="status">
      {offers.shown.value && <Toast key="offer" {...offers.shown.value} />}
      {notices.shown.value && <Toast key="notice" {...notices.shown.value} />}
    </div>
  );
}

function Toast({ sentence, action }: Content) {
  return (
    <div class="toast">
      {sentence()}
      {action && (
        <button
          type="button"
          onClick={() => {
            offers.hide();
            action.run();
            setTimeout(() => focusIfLost('.scroller'), 0);
          }}
        >
          {action.label()}
        </button>
      )}
    </div>
  );
}
