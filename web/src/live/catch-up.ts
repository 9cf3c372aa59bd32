import { signal, type Signal } from '@preact/signals';
import type { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { applyPage } from '../state/apply-page';
import type { Chat } from '../state/chat';

const RETRY_MS = 2_000;
/** Over this time the devices ask that were all told the same at once. */
const SPREAD_MS = 10_000;

/** Fetches everything that changed since the cursor, page by page. A call during a run makes it run once more. */
export class CatchUp {
  readonly isRunning = signal(false);
  private isWanted = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private soon: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly chat: Signal<Chat>,
    /** Called after the last page. */
    private readonly onDone: () => void,
  ) {}

  async run(): Promise<void> {
    this.isWanted = true;
    clearTimeout(this.soon);
    this.soon = undefined;
    if (this.isRunning.value) return;
    this.isRunning.value = true;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await this.fetchPages();
      }
      this.onDone();
    } catch (error) {
      this.onFailure(error);
    } finally {
      this.isRunning.value = false;
    }
  }

  /** Runs within some seconds, unless something else makes it run before: for what many devices are told at the same time. */
  runSoon(): void {
    this.soon ??= setTimeout(() => void this.run(), SPREAD_MS * Math.random());
  }

  stop(): void {
    clearTimeout(this.retry);
    clearTimeout(this.soon);
  }

  private async fetchPages(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const page = await this.api.sync(this.chat.value.cursor);
      this.chat.value = applyPage(this.chat.value, page);
      hasMore = page.has_more;
    }
  }

  private onFailure(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    // The server does not accept the cursor: start from the beginning, and show what is known meanwhile.
    if (error.code === 'invalid_request') this.chat.value = { ...this.chat.value, cursor: undefined };
    if (error.code === 'unauthenticated') return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.run(), RETRY_MS * (1 + Math.random()));
  }
}
