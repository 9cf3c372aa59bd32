import type { AccountKey } from './account-gate';
import { BusyError } from './errors';
import { FairLine } from './fair-line';
import { Pace } from './pace';
import type { MonotonicClock } from './ports';

/** Who wants to read. */
export interface Reader {
  /** Turns go from one to the next. */
  account: AccountKey;
  /** Takes what is to be called when the reader has gone, so that nobody reads for them. It is called at most once, and may be called too late. */
  whenGone?: (leave: () => void) => void;
}

export interface LineLimits {
  /** Of all accounts together, so that waiting takes no more than a bounded amount of memory. */
  max: number;
  maxOfAccount: number;
  /** Nobody waits longer, and whoever would have to is refused at once. */
  patience_ms: number;
}

export interface LineHooks {
  monotonic: MonotonicClock;
  onRefused: () => void;
  /** A turn came after so long. */
  onWaited: (seconds: number) => void;
}

/** What a refused reader is told to wait, in seconds: as long as the line, within these limits. */
const RETRY_AFTER = { least: 2, most: 300 };

interface Waiter {
  account: AccountKey;
  begin: () => void;
  refuse: () => void;
}

/** Readers who wait for their turn. */
export class ReadingLine {
  private readonly line = new FairLine<Waiter>();
  private readonly pace: Pace;

  constructor(
    private readonly limits: LineLimits,
    private readonly hooks: LineHooks,
  ) {
    this.pace = new Pace(hooks.monotonic);
  }

  get size(): number {
    return this.line.size;
  }

  /** Resolves when it is the reader's turn. @throws BusyError if that would be too late, or they are gone */
  wait(reader: Reader): Promise<void> {
    const { max, maxOfAccount, patience_ms } = this.limits;
    const ahead = this.line.ahead(reader.account);
    const isFull = this.size >= max || this.line.of(reader.account) >= maxOfAccount;
    const isTooLate = (this.pace.timeOf(ahead) ?? 0) > patience_ms;
    return isFull || isTooLate ? Promise.reject(this.refusal(ahead)) : this.join(reader);
  }

  /** Returns whose turn it is; undefined if nobody waits. */
  giveTurn(): AccountKey | undefined {
    const waiter = this.line.next();
    if (!waiter) return undefined;
    this.pace.turnGiven(this.size === 0);
    waiter.begin();
    return waiter.account;
  }

  /** Nobody will have a turn any more. */
  refuseAll(): void {
    for (let waiter = this.line.next(); waiter; waiter = this.line.next()) waiter.refuse();
  }

  private join({ account, whenGone }: Reader): Promise<void> {
    const { monotonic, onWaited } = this.hooks;
    const since = monotonic();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        if (this.line.remove(account, waiter)) waiter.refuse();
      };
      const late = setTimeout(leave, this.limits.patience_ms).unref();
      const waiter: Waiter = {
        account,
        begin: () => {
          clearTimeout(late);
          onWaited((monotonic() - since) / 1_000);
          resolve();
        },
        refuse: () => {
          clearTimeout(late);
          reject(this.refusal(this.size));
        },
      };
      this.line.add(account, waiter);
      whenGone?.(leave);
    });
  }

  /** Everybody gets another number, as the line was of another length: they come back one after the other. */
  private refusal(ahead: number): BusyError {
    this.hooks.onRefused();
    const seconds = Math.ceil((this.pace.timeOf(ahead) ?? 0) / 1_000);
    return new BusyError({}, Math.min(RETRY_AFTER.most, Math.max(RETRY_AFTER.least, seconds)));
  }
}
