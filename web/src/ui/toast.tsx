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

interface Said {
  sentence: () => string;
  action?: ToastAction | undefined;
}

/** Shows one thing at a time, each until its time is over or the next comes. */
class Place {
  readonly shown = signal<Said | undefined>(undefined);
  private timer: ReturnType<typeof setTimeout> | undefined;

  show(said: Said, for_ms: number): void {
    clearTimeout(this.timer);
    this.shown.value = said;
    this.timer = setTimeout(() => this.hide(), for_ms);
  }

  hide(): void {
    this.shown.value = undefined;
  }
}

/** What is offered stays as long as it is offered, whatever else is said meanwhile. */
const offers = new Place();
const words = new Place();

/** Says something for a moment. A function, so that it changes with the language. */
export function say(sentence: () => string, action?: ToastAction): void {
  if (action) offers.show({ sentence, action }, action.within_ms);
  else words.show({ sentence }, SHOWN_MS);
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
      {offers.shown.value && <Sentence key="offer" {...offers.shown.value} />}
      {words.shown.value && <Sentence key="word" {...words.shown.value} />}
    </div>
  );
}

function Sentence({ sentence, action }: Said) {
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
