import type { ConnectionStatus as ClientStatus } from '@mychat/client';
import { effect, type ReadonlySignal, signal } from '@preact/signals';

export type Status = 'fine' | 'offline' | 'catching up';

/** Most interruptions are shorter than this and not worth mentioning. */
const SHOWN_AFTER_MS = 800;

const STATUSES: Record<ClientStatus['state'], Status> = {
  offline: 'offline',
  connecting: 'offline',
  'catching up': 'catching up',
  current: 'fine',
};

/** What the page says about the connection: that all is fine at once, anything else once it has lasted. */
export class ConnectionStatus {
  readonly shown = signal<Status>('fine');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopWatching = (): void => {};

  constructor(private readonly status: ReadonlySignal<ClientStatus>) {}

  start(): void {
    let last: Status = 'fine';
    this.stopWatching = effect(() => {
      const status = STATUSES[this.status.value.state];
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
}
