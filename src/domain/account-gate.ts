import type { Cost } from '../contracts/route';
import { BusyError } from './errors';

/** How many calls of one account are under way at once; the others wait. */
export const MAX_CONCURRENT_CALLS: Record<Cost, number> = { normal: 8, high: 2 };

/** Of one account and cost; more than an account's allowances let through at once. */
const MAX_WAITING = 300;
/** A message is answered within four seconds, and the rest of that is needed for storing it. */
const MAX_WAIT_MS = 2_500;

interface Waiter {
  begin: () => void;
  timer: NodeJS.Timeout;
}

interface Account {
  running: number;
  waiting: Set<Waiter>;
}

/** Lets an account's calls begin, over REST and sockets together, few at once and in the order they came. */
export interface AccountGate {
  /**
   * Undefined where the call may begin, else when it may. Rejects with BusyError: then it must not be left. `waited_ms` counts
   * what the call has waited elsewhere before.
   */
  enter(user_id: number, cost: Cost, waited_ms?: number): Promise<void> | undefined;
  /** A call that had begun is over. */
  leave(user_id: number, cost: Cost): void;
}

/** Counts in this process. An account without calls is not remembered. */
export class BoundedAccountGate implements AccountGate {
  private readonly accounts: Record<Cost, Map<number, Account>> = { normal: new Map(), high: new Map() };

  enter(user_id: number, cost: Cost, waited_ms = 0): Promise<void> | undefined {
    const patience = MAX_WAIT_MS - waited_ms;
    if (patience <= 0) return Promise.reject(new BusyError());
    const accounts = this.accounts[cost];
    const account = accounts.get(user_id);
    if (!account) {
      accounts.set(user_id, { running: 1, waiting: new Set() });
      return undefined;
    }
    if (account.running < MAX_CONCURRENT_CALLS[cost]) {
      account.running += 1;
      return undefined;
    }
    return waitIn(account.waiting, patience);
  }

  leave(user_id: number, cost: Cost): void {
    const accounts = this.accounts[cost];
    const account = accounts.get(user_id);
    if (!account) return;
    const [next] = account.waiting;
    if (next) {
      account.waiting.delete(next);
      clearTimeout(next.timer);
      next.begin();
      return;
    }
    account.running -= 1;
    if (account.running === 0) accounts.delete(user_id);
  }
}

function waitIn(waiting: Set<Waiter>, patience: number): Promise<void> {
  if (waiting.size >= MAX_WAITING) return Promise.reject(new BusyError());
  return new Promise((begin, refuse) => {
    const waiter: Waiter = {
      begin,
      timer: setTimeout(() => {
        waiting.delete(waiter);
        refuse(new BusyError());
      }, patience).unref(),
    };
    waiting.add(waiter);
  });
}

/** Does the work when the account has not too much under way. @throws BusyError */
export async function inGate<Result>(
  gate: AccountGate,
  user_id: number,
  cost: Cost,
  work: () => Promise<Result>,
): Promise<Result> {
  await gate.enter(user_id, cost);
  try {
    return await work();
  } finally {
    gate.leave(user_id, cost);
  }
}

/** For load tests: `RATE_LIMIT=off`. */
export class NoAccountGate implements AccountGate {
  enter(): undefined {
    return undefined;
  }

  leave(): void {}
}
