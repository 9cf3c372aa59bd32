import { signal } from '@preact/signals';

/**
 * Elects one leading tab per account, with a Web Lock. It writes to the device and sends the outbox, so that this happens once and in
 * order. The visible tab takes the lead, so that a suspended one never blocks the others.
 */
export class Leadership {
  readonly isLeading = signal(false);
  private release: (() => void) | undefined;
  private waiting = new AbortController();
  private isStopped = false;
  private readonly onShow = (): void => {
    if (document.visibilityState === 'visible' && !this.isLeading.value) this.take();
  };

  constructor(private readonly name: string) {}

  start(): void {
    if (!('locks' in navigator)) {
      this.isLeading.value = true;
      return;
    }
    document.addEventListener('visibilitychange', this.onShow);
    window.addEventListener('focus', this.onShow);
    if (document.visibilityState === 'visible') this.take();
    else this.queue();
  }

  stop(): void {
    this.isStopped = true;
    document.removeEventListener('visibilitychange', this.onShow);
    window.removeEventListener('focus', this.onShow);
    this.waiting.abort();
    this.release?.();
    this.isLeading.value = false;
  }

  private take(): void {
    this.waiting.abort();
    void this.hold({ steal: true });
  }

  private queue(): void {
    this.waiting = new AbortController();
    void this.hold({ signal: this.waiting.signal });
  }

  private async hold(options: LockOptions): Promise<void> {
    try {
      await navigator.locks.request(this.name, options, () => {
        this.isLeading.value = true;
        return new Promise<void>((resolve) => {
          this.release = resolve;
        });
      });
    } catch (error) {
      if (!isAbort(error)) {
        // The browser blocks storage, and locks with it: every tab leads itself.
        this.isLeading.value = !this.isStopped;
        return;
      }
      // Another tab took the lead, or this one stopped queueing in order to take it.
      if (!this.isLeading.value) return;
      this.isLeading.value = false;
      if (!this.isStopped) this.queue();
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
