import { widerNetworks } from './addresses';
import { type BudgetRate, TokenBucket } from './token-bucket';

/**
 * What connections may send, counted before any of it is read. A person cannot type as much, and no client notices: one that
 * sends its whole outbox at once stays within the burst. All of an address is generous: an office is one.
 */
export const inboundRates = {
  connection: {
    packets: { burst: 1_000, perSecond: 100 },
    bytes: { burst: 4_000_000, perSecond: 250_000 },
  },
  address: {
    packets: { burst: 10_000, perSecond: 2_000 },
    bytes: { burst: 40_000_000, perSecond: 4_000_000 },
    /** Handshakes; one that turns out to be somebody's is given back. */
    handshakes: { burst: 600, perSecond: 10 },
  },
} as const;

/** In all, until a connection has said who it is: a token needs one packet, and the way from polling to a websocket some more. */
export const STRANGER_PACKETS = 30;
export const STRANGER_BYTES = 20_000;

/** For how long a connection may send more than its budget, and what it must have left to count as within it again. */
const PATIENCE_MS = 5_000;
const RECOVERED_PACKETS = 100;

/** What a connection that was cut costs its address: who comes back at once to be cut again is soon refused. */
const HANDSHAKES_PER_CUT = 10;
/** As far as that goes: ten seconds pay it back, because others may share the address. */
const MAX_HANDSHAKES_OWED = 100;

/** Of one address at the same time. */
export const MAX_CONNECTIONS = 2_000;

/** Addresses that are remembered; whoever has no connection and was silent longest is forgotten first. */
const MAX_ADDRESSES = 50_000;

/** What is left for one address, or for a network of them. */
class NetworkBudget {
  readonly packets: TokenBucket;
  readonly bytes: TokenBucket;
  readonly handshakes: TokenBucket;
  readonly maxConnections: number;
  connections = 0;

  constructor(factor: number, now: number) {
    const times = ({ burst, perSecond }: BudgetRate): TokenBucket =>
      new TokenBucket({ burst: burst * factor, perSecond: perSecond * factor }, now);
    this.packets = times(inboundRates.address.packets);
    this.bytes = times(inboundRates.address.bytes);
    this.handshakes = times(inboundRates.address.handshakes);
    this.maxConnections = MAX_CONNECTIONS * factor;
  }
}

/** What is left for an address: its own budget and those of the networks around it. */
export class AddressBudget {
  constructor(private readonly networks: readonly NetworkBudget[]) {}

  /** Counts a handshake. Undefined where it may go on, else why not. */
  refuseHandshake(now: number): 'handshakes' | 'connections' | undefined {
    if (this.networks.some((network) => network.connections >= network.maxConnections)) return 'connections';
    if (this.networks.some(({ handshakes }) => handshakes.available(now) < 1)) return 'handshakes';
    for (const { handshakes } of this.networks) handshakes.spend(1);
    return undefined;
  }

  /** A handshake was somebody's: it does not count. */
  giveHandshakeBack(): void {
    for (const { handshakes } of this.networks) handshakes.giveBack(1);
  }

  /** One of its connections was cut: the next ones cost as many handshakes more. */
  chargeCut(now: number): void {
    for (const { handshakes } of this.networks) {
      const left = handshakes.available(now) + MAX_HANDSHAKES_OWED;
      handshakes.spend(Math.min(HANDSHAKES_PER_CUT, Math.max(0, left)));
    }
  }

  connected(): void {
    for (const network of this.networks) network.connections += 1;
  }

  disconnected(): void {
    for (const network of this.networks) network.connections -= 1;
  }

  /** How many packets may be read now. */
  available(now: number): number {
    let least = Infinity;
    for (const { packets, bytes } of this.networks) {
      if (bytes.available(now) < 1) return 0;
      least = Math.min(least, packets.available(now));
    }
    return least;
  }

  spend(packets: number, bytes: number): void {
    for (const network of this.networks) {
      network.packets.spend(packets);
      network.bytes.spend(bytes);
    }
  }

  /** Milliseconds until something may be read. */
  wait(now: number): number {
    return this.networks.reduce(
      (longest, { packets, bytes }) => Math.max(longest, packets.wait(now), bytes.wait(now)),
      0,
    );
  }
}

/** The budgets of all addresses that were heard of lately, of this process. */
export class AddressBudgets {
  private readonly networks = new Map<string, NetworkBudget>();

  of(key: string): AddressBudget {
    return new AddressBudget([
      this.network(key, 1),
      ...widerNetworks(key).map((wider) => this.network(wider.key, wider.factor)),
    ]);
  }

  private network(key: string, factor: number): NetworkBudget {
    const network = this.networks.get(key) ?? new NetworkBudget(factor, performance.now());
    // The order of the map is the order of use.
    this.networks.delete(key);
    this.networks.set(key, network);
    if (this.networks.size > MAX_ADDRESSES) this.forgetOne();
    return network;
  }

  private forgetOne(): void {
    for (const [key, { connections }] of this.networks) {
      if (connections > 0) continue;
      this.networks.delete(key);
      return;
    }
  }
}

/** What is left for one connection, whichever transport it uses. Its address counts too. */
export class ConnectionBudget {
  private readonly packets: TokenBucket;
  private readonly bytes: TokenBucket;
  private strangerPackets = STRANGER_PACKETS;
  private strangerBytes = STRANGER_BYTES;
  private isKnown = false;
  private overSince: number | undefined;

  constructor(
    readonly address: AddressBudget,
    now: number,
  ) {
    this.packets = new TokenBucket(inboundRates.connection.packets, now);
    this.bytes = new TokenBucket(inboundRates.connection.bytes, now);
  }

  /** The connection has said who it is. */
  admit(): void {
    if (this.isKnown) return;
    this.isKnown = true;
    this.address.giveHandshakeBack();
  }

  /** How many packets may be read now. */
  available(now: number): number {
    const own = this.ownAvailable(now);
    if (own < 1) this.overSince ??= now;
    else if (own >= RECOVERED_PACKETS) this.overSince = undefined;
    return Math.floor(Math.min(own, this.address.available(now)));
  }

  /**
   * Why the connection is to be cut: it has sent all that one may that does not say who it is, or has sent more than its budget
   * for too long. Its address does not matter: others use that up too.
   */
  exhausted(now: number): 'stranger' | 'flood' | undefined {
    if (this.isSpentStranger) return 'stranger';
    return this.overSince !== undefined && now - this.overSince > PATIENCE_MS ? 'flood' : undefined;
  }

  spend(packets: number, bytes: number): void {
    this.packets.spend(packets);
    this.bytes.spend(bytes);
    if (!this.isKnown) {
      this.strangerPackets -= packets;
      this.strangerBytes -= bytes;
    }
    this.address.spend(packets, bytes);
  }

  /** Milliseconds until something may be read. */
  wait(now: number): number {
    return Math.max(this.packets.wait(now), this.bytes.wait(now), this.address.wait(now));
  }

  private get isSpentStranger(): boolean {
    return !this.isKnown && (this.strangerPackets <= 0 || this.strangerBytes <= 0);
  }

  private ownAvailable(now: number): number {
    if (this.isSpentStranger || this.bytes.available(now) < 1) return 0;
    return this.isKnown ? this.packets.available(now) : this.strangerPackets;
  }
}
