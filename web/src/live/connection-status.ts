import { effect, type ReadonlySignal, signal } from '@preact/signals';

export type Status = 'fine' | 'offline' | 'catching up';

/** Most interruptions are shorter than this and not worth mentioning. */
const SHOWN_AFTER_MS = 800;

export interface ConnectionStatusInputs {
  isOnline: ReadonlySignal<boolean>;
  isCurrent: ReadonlySignal<boolean>;
  isCatchingUp: ReadonlySignal<boolean>;
}

/** What the page says about the connection: that all is fine at once, anything else once it has lasted. */
export class ConnectionStatus {
  readonly shown = signal<Status>('fine');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopWatching = (): void => {};

  constructor(private readonly inputs: ConnectionStatusInputs) {}

  start(): void {
    let last: Status = 'fine';
    this.stopWatching = effect(() => {
      const status = this.current();
      if (status === last) return;
      last = status;
      clearTimeout(this.timer);
      this.shown.value = 'fine';
      if (status === 'fine') return;
      this.timer = setTimeout(() => {
        this.shown.value = status;
      }, SHOWN_AFTER_MS);
    });
  }

  stop(): void {
    this.stopWatching();
    clearTimeout(this.timer);
  }

  private current(): Status {
    const { isOnline, isCurrent, isCatchingUp } = this.inputs;
    if (!isOnline.value) return 'offline';
    return isCurrent.value || !isCatchingUp.value ? 'fine' : 'catching up';
  }
}
