import type { AccountKey } from './account-gate';

/** Who waits. Accounts have their turns one after the other; what one account waits for comes in its order. */
export class FairLine<Waiter> {
  /** The account whose turn is next comes first. */
  private readonly waiting = new Map<AccountKey, Set<Waiter>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** How many of one account wait. */
  of(account: AccountKey): number {
    return this.waiting.get(account)?.size ?? 0;
  }

  /** How many turns, at most, come before that of one more of this account. */
  ahead(account: AccountKey): number {
    const rounds = this.of(account) + 1;
    return Math.min(this.count, rounds * this.waiting.size);
  }

  add(account: AccountKey, waiter: Waiter): void {
    const waiters = this.waiting.get(account);
    if (waiters) waiters.add(waiter);
    else this.waiting.set(account, new Set([waiter]));
    this.count += 1;
  }

  /** It waits no more. Returns false if it did not wait. */
  remove(account: AccountKey, waiter: Waiter): boolean {
    const waiters = this.waiting.get(account);
    if (!waiters?.delete(waiter)) return false;
    this.count -= 1;
    if (waiters.size === 0) this.waiting.delete(account);
    return true;
  }

  /** Takes out whose turn it is; undefined if nobody waits. */
  next(): Waiter | undefined {
    const [turn] = this.waiting;
    if (!turn) return undefined;
    const [account, waiters] = turn;
    const [waiter] = waiters;
    if (waiter === undefined) return undefined;
    this.remove(account, waiter);
    // The account's next turn comes after those of the others.
    this.waiting.delete(account);
    if (waiters.size > 0) this.waiting.set(account, waiters);
    return waiter;
  }
}
