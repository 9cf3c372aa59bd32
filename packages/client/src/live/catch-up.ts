import type { NativeSyncPage } from '../../../../src/contracts/native/changes.ts';
import type { Request } from '../api/request.ts';
import { ClientError, isTemporary } from '../errors.ts';
import { WritableStore } from '../stores.ts';
import { afterServerSaid, backoff, Timer } from '../timing.ts';

const PAGE = 200;
const WAITS = { first: 1_000, longest: 30_000 };
/** Over this time the devices ask that were all told the same at once. */
const SPREAD_MS = 10_000;
const QUIET_MS = 10 * 60_000;

export interface CatchUpParts {
  request: Request;
  random: () => number;
  cursor(): string | undefined;
  /** Takes in a page that was asked for with the cursor `since`. */
  apply(page: NativeSyncPage, since: string | undefined): void;
  /** The server does not know the cursor. */
  forgetCursor(): void;
  /** After the last page. */
  onDone(): void;
}

/** Fetches everything that has changed since the cursor, page by page, one run at a time. */
export class CatchUp {
  readonly isRunning = new WritableStore(false);
  /** Why the last attempt failed; undefined after one that did not. */
  readonly error = new WritableStore<ClientError | undefined>(undefined);
  private isWanted = false;
  private isStopped = false;
  private attempts = 0;
  private notBefore = 0;
  private readonly soon = new Timer();
  private readonly retry = new Timer();
  private readonly quiet = new Timer();

  constructor(private readonly parts: CatchUpParts) {}

  /**
   * A call during a run makes it run once more: the page on its way may be older than the reason. After a failure it waits for the next attempt,
   * or with `isNew`, on a new connection, only as long as the server has asked for.
   */
  async run(isNew = false): Promise<void> {
    if (this.isStopped) return;
    this.isWanted = true;
    if (this.isRunning.getSnapshot()) return;
    if (this.retry.isSet && !(isNew && performance.now() >= this.notBefore)) return;
    this.retry.clear();
    this.soon.clear();
    this.quiet.clear();
    this.isRunning.set(true);
    try {
      await this.fetchAll();
    } finally {
      this.isRunning.set(false);
    }
  }

  /** Within some seconds, unless something else makes it run before: for what many devices are told at the same time. */
  runSoon(): void {
    if (!this.isStopped && !this.soon.isSet)
      this.soon.set(SPREAD_MS * this.parts.random(), () => void this.run());
  }

  /** Without a connection nothing is fetched but what is being fetched: the next one begins with it. */
  pause(): void {
    this.soon.clear();
    this.quiet.clear();
  }

  stop(): void {
    this.isStopped = true;
    this.pause();
    this.retry.clear();
  }

  private async fetchAll(): Promise<void> {
    try {
      while (this.isWanted && !this.isStopped) {
        this.isWanted = false;
        await this.fetchPages();
      }
    } catch (error) {
      this.onFailure(error);
      return;
    }
    if (this.isStopped) return;
    this.attempts = 0;
    this.error.set(undefined);
    // So that the cursor moves, and the next connection has little to catch up with.
    this.quiet.set(QUIET_MS * (0.8 + 0.4 * this.parts.random()), () => void this.run());
    this.parts.onDone();
  }

  private async fetchPages(): Promise<void> {
    for (let hasMore = true; hasMore && !this.isStopped;) {
      const cursor = this.parts.cursor();
      const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await this.parts.request(
        'get',
        `/api/sync?version=2&limit=${PAGE}${from}`,
      )) as NativeSyncPage;
      if (this.isStopped) return;
      this.parts.apply(page, cursor);
      hasMore = page.has_more;
    }
  }

  private onFailure(error: unknown): void {
    if (!(error instanceof ClientError)) throw error;
    this.error.set(error);
    if (this.isStopped || error.code === 'session_over') return;
    if (error.code === 'invalid_request' && this.parts.cursor() !== undefined) this.parts.forgetCursor();
    // What a newer server refuses for good is asked for again, but rarely.
    const wait =
      error.code === 'invalid_request' || isTemporary(error) ? WAITS : { ...WAITS, first: WAITS.longest };
    const { random } = this.parts;
    const own = backoff(wait, this.attempts, random());
    this.attempts += 1;
    const asked = error.retryAfterMs === undefined ? 0 : afterServerSaid(error.retryAfterMs, random());
    this.notBefore = performance.now() + asked;
    this.retry.set(Math.max(own, asked), () => void this.run());
  }
}
