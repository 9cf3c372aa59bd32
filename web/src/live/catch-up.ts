import { signal, type Signal } from '@preact/signals';
import type { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { applyPage } from '../state/apply-page';
import type { Chat } from '../state/chat';

const AGAIN_MS = 2_000;

/** Asks for everything that changed since the cursor, page by page. Asked while it runs, it runs once more. */
export class CatchUp {
  readonly isRunning = signal(false);
  private isWanted = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly chat: Signal<Chat>,
    /** Everything there was is here. */
    private readonly onDone: () => void,
  ) {}

  async run(): Promise<void> {
    this.isWanted = true;
    if (this.isRunning.value) return;
    this.isRunning.value = true;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await this.pages();
      }
      this.onDone();
    } catch (error) {
      this.onFailure(error);
    } finally {
      this.isRunning.value = false;
    }
  }

  stop(): void {
    clearTimeout(this.again);
  }

  private async pages(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const page = await this.api.sync(this.chat.value.cursor);
      this.chat.value = applyPage(this.chat.value, page);
      hasMore = page.has_more;
    }
  }

  private onFailure(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    // A cursor the server does not take: begin again, with what is there to look at meanwhile.
    if (error.code === 'invalid_request') this.chat.value = { ...this.chat.value, cursor: undefined };
    if (error.code === 'unauthenticated') return;
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.run(), AGAIN_MS * (1 + Math.random()));
  }
}
