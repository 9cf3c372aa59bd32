import { type WiderNetwork, widerNetworks } from './addresses';
import { type FailureCount, FailureCounts } from './failure-counts';
import type { MonotonicClock } from './ports';

/** Whether the account with this login name, an e-mail or a username, was logged in to from this address before. */
export type IsKnownAddress = (login: string, address: string) => Promise<boolean>;

/** A log-in that may be tried. It counts as failed until it succeeds. */
export interface LoginAttempt {
  isAllowed: true;
  succeeded(): void;
  /** The password was not compared after all: the attempt does not count. */
  cancel(): void;
}

export interface RefusedLogin {
  isAllowed: false;
  retryAfterSeconds: number;
  /** The first refusal of a series, for the audit log. */
  isFirst: boolean;
}

const MINUTE_MS = 60_000;
/** Failures of one account from one address before its attempts have to wait. */
const FREE_FAILURES = 10;
/** The same while the account or the address is under suspicion, from an address that the account does not know. */
const FREE_FAILURES_UNDER_ATTACK = 1;
/** The wait after these; it doubles with every further failure. */
const FIRST_WAIT_MS = 30_000;
const MAX_WAIT_MS = 15 * MINUTE_MS;
const PAIR_LIFETIME_MS = 60 * MINUTE_MS;
/** Failures of any accounts from one address within a window; then it may only log in to accounts that know it. */
const ADDRESS_LIMIT = 100;
const ADDRESS_WINDOW_MS = 15 * MINUTE_MS;
/** Failures of one account from anywhere within a window; then somebody is guessing from many addresses. */
const ACCOUNT_LIMIT = 30;
const ACCOUNT_WINDOW_MS = 60 * MINUTE_MS;

/**
 * Slows down and then stops the guessing of passwords. Failures are counted by account and address, by address, and by account;
 * for IPv6 also by the /56 and /48 around the address, with larger limits. Strangers cannot lock anybody out: an address that
 * the account was logged in to from is not affected by failures from elsewhere, and an unknown one outside the guesser's networks
 * always gets one attempt. Counts in this process.
 */
export class LoginThrottle {
  private readonly pairs: FailureCounts;
  private readonly addresses: FailureCounts;
  private readonly accounts: FailureCounts;

  constructor(
    private readonly clock: MonotonicClock,
    private readonly isKnownAddress: IsKnownAddress,
  ) {
    this.pairs = new FailureCounts({ clock, lifetimeMs: PAIR_LIFETIME_MS, since: 'lastAt' });
    this.addresses = new FailureCounts({ clock, lifetimeMs: ADDRESS_WINDOW_MS, since: 'firstAt' });
    this.accounts = new FailureCounts({ clock, lifetimeMs: ACCOUNT_WINDOW_MS, since: 'firstAt' });
  }

  /** To be called before the password is compared, so that concurrent attempts count too. */
  async begin(login: string, address: string): Promise<LoginAttempt | RefusedLogin> {
    const own: WiderNetwork = { key: address, factor: 1 };
    const networks = [own, ...widerNetworks(address)];
    const isUnknown = this.isSuspicious(login, networks) && !(await this.isKnownAddress(login, address));
    const wait = isUnknown
      ? Math.max(...networks.map((network) => this.unknownWait(login, network)))
      : this.pairWait(login, own, FREE_FAILURES);
    if (wait > 0) return refuse(this.pair(login, own), wait);

    const counts = [
      this.accounts.get(login),
      ...networks.flatMap((network) => [this.pair(login, network), this.addresses.get(network.key)]),
    ];
    for (const count of counts) {
      count.failures += 1;
      count.lastAt = this.clock();
      count.isRefusing = false;
    }
    const cancel = () => {
      for (const count of counts) count.failures = Math.max(0, count.failures - 1);
    };
    const succeeded = () => {
      cancel();
      this.pairs.delete(pairKey(login, own));
    };
    return { isAllowed: true, cancel, succeeded };
  }

  /** Whether it matters that the account knows the address: only then the database is asked. */
  private isSuspicious(login: string, networks: readonly WiderNetwork[]): boolean {
    const [, ...wider] = networks;
    return (
      this.accounts.get(login).failures >= ACCOUNT_LIMIT ||
      networks.some((network) => this.addressWait(network) > 0) ||
      wider.some((network) => this.pairWait(login, network, FREE_FAILURES) > 0)
    );
  }

  /** Milliseconds until an address that the account does not know may try it. */
  private unknownWait(login: string, network: WiderNetwork): number {
    return Math.max(this.pairWait(login, network, FREE_FAILURES_UNDER_ATTACK), this.addressWait(network));
  }

  /** Milliseconds until one account may be tried again from one network; 0 or less: now. */
  private pairWait(login: string, network: WiderNetwork, freeFailures: number): number {
    const { failures, lastAt } = this.pair(login, network);
    return lastAt + waitAfter(failures - freeFailures * network.factor) - this.clock();
  }

  /** Milliseconds until a network may again try accounts that do not know it. */
  private addressWait({ key, factor }: WiderNetwork): number {
    const { failures, firstAt } = this.addresses.get(key);
    return failures >= ADDRESS_LIMIT * factor ? firstAt + ADDRESS_WINDOW_MS - this.clock() : 0;
  }

  private pair(login: string, network: WiderNetwork): FailureCount {
    return this.pairs.get(pairKey(login, network));
  }
}

function pairKey(login: string, network: WiderNetwork): string {
  return `${network.key} ${login}`;
}

function waitAfter(failuresBeyond: number): number {
  return failuresBeyond < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** failuresBeyond, MAX_WAIT_MS);
}

function refuse(pair: FailureCount, waitMs: number): RefusedLogin {
  const isFirst = !pair.isRefusing;
  pair.isRefusing = true;
  return { isAllowed: false, retryAfterSeconds: Math.ceil(waitMs / 1_000), isFirst };
}

/** No-op, for load tests: `RATE_LIMIT=off`. */
export class NoLoginThrottle implements Pick<LoginThrottle, 'begin'> {
  begin(): Promise<LoginAttempt> {
    return Promise.resolve({ isAllowed: true, succeeded: () => {}, cancel: () => {} });
  }
}
