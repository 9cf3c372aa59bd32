import { type WiderNetwork, widerNetworks } from './addresses';
import type { MonotonicClock } from './ports';

/** Whether this account was logged in to from this address before. */
export type IsKnownAddress = (email: string, address: string) => Promise<boolean>;

/** A log-in that may be tried. It counts as wrong until it turns out right. */
export interface LoginAttempt {
  isAllowed: true;
  succeeded(): void;
  /** It was not compared after all. */
  cancel(): void;
}

export interface RefusedLogin {
  isAllowed: false;
  retryAfterSeconds: number;
  /** The first of a series: worth a note. */
  isFirst: boolean;
}

interface Tally {
  failures: number;
  /** Of the latest counted guess. */
  at: number;
  /** Of the first. */
  since: number;
  isRefusing: boolean;
}

const MINUTE_MS = 60_000;
/** Wrong passwords for one account from one address before it gets slow, and while the account is under attack. */
const FREE = 10;
const FREE_UNDER_ATTACK = 1;
/** Doubles with every further one, until it is as good as locked. */
const FIRST_WAIT_MS = 30_000;
const MAX_WAIT_MS = 15 * MINUTE_MS;
const FORGET_AFTER_MS = 60 * MINUTE_MS;
/** Wrong passwords for any accounts from one address within a window; afterwards it may only log in to accounts it knows. */
const ADDRESS_LIMIT = 100;
const ADDRESS_WINDOW_MS = 15 * MINUTE_MS;
/** Wrong passwords for one account from anywhere within a window: then somebody is guessing from many addresses. */
const ACCOUNT_LIMIT = 30;
const ACCOUNT_WINDOW_MS = 60 * MINUTE_MS;
/** Tallies kept of each kind. */
const MAX_TALLIES = 100_000;

/**
 * Slows and then stops the guessing of passwords: by account and address, by address, and by account. Strangers cannot lock
 * anybody out: places an account was logged in to before are not affected by guesses from elsewhere, and a new place outside
 * the guesser's own network always gets a try. The /56 and /48 around an IPv6 address are counted too, with larger limits.
 * Counts in this process.
 */
export class LoginThrottle {
  private readonly pairs = new Map<string, Tally>();
  private readonly addresses = new Map<string, Tally>();
  private readonly accounts = new Map<string, Tally>();

  constructor(
    private readonly clock: MonotonicClock,
    private readonly isKnownAddress: IsKnownAddress,
  ) {}

  /** Counts before the password is compared, so that guesses made at the same time count too. */
  async begin(email: string, address: string): Promise<LoginAttempt | RefusedLogin> {
    const wider = widerNetworks(address);
    const own: WiderNetwork = { key: address, factor: 1 };
    const isSuspicious =
      this.isAttacked(email) ||
      [own, ...wider].some((network) => this.addressWait(network) > 0) ||
      wider.some((network) => this.pairWait(email, network, false) > 0);
    const isStrange = isSuspicious && !(await this.isKnownAddress(email, address));

    const wait = Math.max(
      this.pairWait(email, own, isStrange),
      // A place that is known is not affected by its neighbours.
      ...(isStrange
        ? [this.addressWait(own), ...wider.map((network) => this.networkWait(email, network))]
        : []),
    );
    if (wait > 0) return refuse(this.pair(email, own), wait);

    const tallies = [
      this.account(email),
      ...[own, ...wider].flatMap((network) => [this.pair(email, network), this.address(network)]),
    ];
    for (const tally of tallies) {
      tally.failures += 1;
      tally.at = this.clock();
      tally.isRefusing = false;
    }
    const cancel = () => {
      for (const tally of tallies) tally.failures = Math.max(0, tally.failures - 1);
    };
    return {
      isAllowed: true,
      cancel,
      succeeded: () => {
        cancel();
        this.pairs.delete(pairKey(email, own));
      },
    };
  }

  private isAttacked(email: string): boolean {
    return this.account(email).failures >= ACCOUNT_LIMIT;
  }

  private networkWait(email: string, network: WiderNetwork): number {
    return Math.max(this.pairWait(email, network, true), this.addressWait(network));
  }

  /** Until one account may be tried again from one network, in milliseconds; 0 or less: now. */
  private pairWait(email: string, network: WiderNetwork, isStrange: boolean): number {
    const pair = this.pair(email, network);
    const free = (isStrange ? FREE_UNDER_ATTACK : FREE) * network.factor;
    return pair.at + waitAfter(pair.failures - free) - this.clock();
  }

  /** Until a network may try accounts again that it does not know. */
  private addressWait(network: WiderNetwork): number {
    const tally = this.address(network);
    return tally.failures >= ADDRESS_LIMIT * network.factor
      ? tally.since + ADDRESS_WINDOW_MS - this.clock()
      : 0;
  }

  private pair(email: string, network: WiderNetwork): Tally {
    return this.current(this.pairs, pairKey(email, network), FORGET_AFTER_MS, 'at');
  }

  private address({ key }: WiderNetwork): Tally {
    return this.current(this.addresses, key, ADDRESS_WINDOW_MS, 'since');
  }

  private account(email: string): Tally {
    return this.current(this.accounts, email, ACCOUNT_WINDOW_MS, 'since');
  }

  /** A tally that is over begins anew. The oldest makes room. */
  private current(tallies: Map<string, Tally>, key: string, lifetime: number, from: 'at' | 'since'): Tally {
    const now = this.clock();
    const found = tallies.get(key);
    if (found && now - found[from] < lifetime) return found;
    const fresh = { failures: 0, at: now, since: now, isRefusing: false };
    tallies.delete(key);
    tallies.set(key, fresh);
    const [oldest] = tallies.keys();
    if (tallies.size > MAX_TALLIES && oldest !== undefined) tallies.delete(oldest);
    return fresh;
  }
}

function pairKey(email: string, network: WiderNetwork): string {
  return `${network.key} ${email}`;
}

function waitAfter(failuresBeyond: number): number {
  return failuresBeyond < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** failuresBeyond, MAX_WAIT_MS);
}

function refuse(pair: Tally, wait: number): RefusedLogin {
  const isFirst = !pair.isRefusing;
  pair.isRefusing = true;
  return { isAllowed: false, retryAfterSeconds: Math.ceil(wait / 1_000), isFirst };
}

/** For load tests: `RATE_LIMIT=off`. */
export class NoLoginThrottle implements Pick<LoginThrottle, 'begin'> {
  begin(): Promise<LoginAttempt> {
    return Promise.resolve({ isAllowed: true, succeeded: () => {}, cancel: () => {} });
  }
}
