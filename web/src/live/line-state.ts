import { effect, type ReadonlySignal, signal } from '@preact/signals';

export type Line = 'fine' | 'offline' | 'catching up';

/** Most of what goes wrong with a line is over before anybody needs a word about it. */
const WORTH_A_WORD_MS = 800;

export interface LineParts {
  isOnline: ReadonlySignal<boolean>;
  isCurrent: ReadonlySignal<boolean>;
  isCatchingUp: ReadonlySignal<boolean>;
}

/** What there is to say about the line: good news at once, everything else once it has lasted. */
export class LineState {
  readonly shown = signal<Line>('fine');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopWatching = (): void => {};

  constructor(private readonly parts: LineParts) {}

  start(): void {
    let last: Line = 'fine';
    this.stopWatching = effect(() => {
      const line = this.look();
      if (line === last) return;
      last = line;
      clearTimeout(this.timer);
      this.shown.value = 'fine';
      if (line === 'fine') return;
      this.timer = setTimeout(() => {
        this.shown.value = line;
      }, WORTH_A_WORD_MS);
    });
  }

  stop(): void {
    this.stopWatching();
    clearTimeout(this.timer);
  }

  private look(): Line {
    const { isOnline, isCurrent, isCatchingUp } = this.parts;
    if (!isOnline.value) return 'offline';
    return isCurrent.value || !isCatchingUp.value ? 'fine' : 'catching up';
  }
}
