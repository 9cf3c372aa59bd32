import { type AuditEvent, REFUSED_EVENTS } from '../../domain/audit';

/** What is kept apart: who floods one with what he can cause pushes nothing out of another. */
export type AuditShare =
  /** Refused log-ins where there is no such account. */
  | 'unknown'
  /** Refused log-ins to accounts. */
  | 'refused'
  | Exclude<AuditEvent, (typeof REFUSED_EVENTS)[number]>;

export interface ShareBounds {
  /** Rows of one account. */
  ofAccount: number;
  /** Rows of all; where so many accounts have some, one of each. */
  all: number;
}

/** How many rows are kept: the newest. */
export type AuditBounds = Record<AuditShare, ShareBounds>;

const REFUSED: readonly AuditEvent[] = REFUSED_EVENTS;

/** Of a row that counts for this account: whom it happened to, which is nobody where there is no such account. */
export function shareOf(event: AuditEvent, owner_id: number | null): AuditShare {
  if (REFUSED.includes(event)) return owner_id === null ? 'unknown' : 'refused';
  return event as Exclude<AuditEvent, (typeof REFUSED_EVENTS)[number]>;
}

/**
 * How many rows each account may keep so that all of them fit: who has few loses none to who has many. At least one.
 * `counts` has one number for each account.
 */
export function fairCap(counts: Iterable<number>, { ofAccount, all }: ShareBounds): number {
  // Hundreds of thousands of accounts have hundreds of different numbers.
  const accounts = new Map<number, number>();
  for (const count of counts) accounts.set(count, (accounts.get(count) ?? 0) + 1);
  const kept = (cap: number) => {
    let rows = 0;
    for (const [count, times] of accounts) rows += Math.min(count, cap) * times;
    return rows;
  };
  if (kept(ofAccount) <= all) return ofAccount;
  let [fits, tooMany] = [1, ofAccount];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (kept(middle) <= all) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

/** Addresses of log-ins that an account keeps beside its newest log-ins: they tell its owner from a stranger. */
const PLACES = 100;

/** Told of an account's rows of one share, newest first, it says which stay. */
export class Keeping {
  private kept = 0;
  private readonly places = new Set<string>();
  private readonly reserved: number;

  constructor(
    private readonly cap: number,
    share: AuditShare,
  ) {
    this.reserved = share === 'logged_in' ? Math.min(PLACES, Math.floor(cap / 2)) : 0;
  }

  /** The newest; the last places in the share are for log-ins from addresses that none of the newer ones had. */
  keeps(address: string | null): boolean {
    const isNewPlace = address !== null && !this.places.has(address);
    if (this.kept >= this.cap || (this.kept >= this.cap - this.reserved && !isNewPlace)) return false;
    if (address !== null) this.places.add(address);
    this.kept += 1;
    return true;
  }
}
