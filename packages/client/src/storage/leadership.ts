import type { WritableStore } from '../stores.ts';

/**
 * Elects one leading tab per account, with a Web Lock. It writes to the device and sends the outbox, so that this happens once and in
 * order. The visible tab takes the lead, so that a suspended one never blocks the others. Without locks every tab leads.
 */
export class Leadership {
  private release: (() => void) | undefined;
  private waiting = new AbortController();
  private isStopped = false;
  private readonly onShow = (): void => {
    if (document.visibilityState === 'visible' && !this.isLeading.getSnapshot()) this.take();
  };

  constructor(
    private readonly name: string,
    private readonly isLeading: WritableStore<boolean>,
  ) {}

  start(): void {
    if (typeof document === 'undefined' || !('locks' in navigator)) {
      this.isLeading.set(true);
      return;
    }
    document.addEventListener('visibilitychange', this.onShow);
    window.addEventListener('focus', this.onShow);
    if (document.visibilityState === 'visible') this.take();
    else this.queue();
  }

  stop(): void {
    this.isStopped = true;
    if (typeof document !== 'undefined') {
      document.removeEventListener('visibilitychange', this.onShow);
      window.removeEventListener('focus', this.onShow);
    }
    this.waiting.abort();
    this.release?.();
    this.isLeading.set(false);
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
        // A lock that is stolen cannot be refused before it is granted.
        if (this.isStopped) return undefined;
        this.isLeading.set(true);
        return new Promise<void>((resolve) => {
          this.release = resolve;
        });
      });
    } catch (error) {
      if (!isAbort(error)) {
        // The browser blocks storage, and locks with it: every tab leads itself.
        this.isLeading.set(!this.isStopped);
        return;
      }
      // Another tab took the lead, or this one stopped queueing in order to take it.
      if (!this.isLeading.getSnapshot()) return;
      this.isLeading.set(false);
      if (!this.isStopped) this.queue();
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
