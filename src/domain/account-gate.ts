import type { Cost } from '../contracts/route';
import { BusyError } from './errors';

/** How many calls of one account are in flight; the others wait. */
export const MAX_CONCURRENT_CALLS: Record<Cost, number> = { normal: 8, high: 2 };

/** Of one account and cost; more than an account's allowances let through at once. */
const MAX_WAITING = 300;
/** A message is answered within four seconds; the rest of that is needed for storing it. */
const MAX_WAIT_MS = 2_500;

/** A user's id, or whatever else a caller is counted by. */
export type AccountKey = number | string;

interface Waiter {
  begin: () => void;
  timer: NodeJS.Timeout;
}

interface Calls {
  running: number;
  waiting: Set<Waiter>;
}

/** Lets an account's calls begin, over REST and sockets together, a few at a time and in the order they came. */
export interface AccountGate {
  /**
   * Undefined if the call may begin now, else a promise of when it may; rejects with BusyError, and then there is nothing to
   * leave. `waited_ms` is how long the call has waited elsewhere before: that counts too.
   */
  enter(account: AccountKey, cost: Cost, waited_ms?: number): Promise<void> | undefined;
  /** A call that had entered is over. */
  leave(account: AccountKey, cost: Cost): void;
}

/** Counts in this process. An account without calls is not remembered. */
export class BoundedAccountGate implements AccountGate {
  private readonly calls: Record<Cost, Map<AccountKey, Calls>> = { normal: new Map(), high: new Map() };

  enter(account: AccountKey, cost: Cost, waited_ms = 0): Promise<void> | undefined {
    const timeoutMs = MAX_WAIT_MS - waited_ms;
    if (timeoutMs <= 0) return Promise.reject(new BusyError());
    const calls = this.calls[cost].get(account);
    if (!calls) {
      this.calls[cost].set(account, { running: 1, waiting: new Set() });
      return undefined;
    }
    if (calls.running < MAX_CONCURRENT_CALLS[cost]) {
      calls.running += 1;
      return undefined;
    }
    return waitIn(calls.waiting, timeoutMs);
  }

  leave(account: AccountKey, cost: Cost): void {
    const calls = this.calls[cost].get(account);
    if (!calls) return;
    const [next] = calls.waiting;
    if (next) {
      calls.waiting.delete(next);
      clearTimeout(next.timer);
      next.begin();
      return;
    }
    calls.running -= 1;
    if (calls.running === 0) this.calls[cost].delete(account);
  }
}

function waitIn(waiting: Set<Waiter>, timeoutMs: number): Promise<void> {
  if (waiting.size >= MAX_WAITING) return Promise.reject(new BusyError());
  return new Promise((begin, refuse) => {
    const waiter: Waiter = {
      begin,
      timer: setTimeout(() => {
        waiting.delete(waiter);
        refuse(new BusyError());
      }, timeoutMs).unref(),
    };
    waiting.add(waiter);
  });
}

/** Does the work when the account has room for it. @throws BusyError */
export async function inGate<Result>(
  gate: AccountGate,
  account: AccountKey,
  cost: Cost,
  work: () => Promise<Result>,
): Promise<Result> {
  await gate.enter(account, cost);
  try {
    return await work();
  } finally {
    gate.leave(account, cost);
  }
}

/** No-op, for load tests: `RATE_LIMIT=off`. */
export class NoAccountGate implements AccountGate {
  enter(): undefined {
    return undefined;
  }

  leave(): void {}
}
