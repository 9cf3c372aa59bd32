import { signal } from '@preact/signals';

/**
 * One tab of an account leads: it writes to the device and sends the outbox, so that two tabs do neither twice nor in another
 * order. The tab somebody looks at takes the lead; a sleeping one never holds the others up.
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
        // A browser that keeps nothing for this page has no locks for it either.
        this.isLeading.value = !this.isStopped;
        return;
      }
      // Another tab took the lead, or the wait was given up because this one takes it.
      if (!this.isLeading.value) return;
      this.isLeading.value = false;
      if (!this.isStopped) this.queue();
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
