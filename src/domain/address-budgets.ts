import { widerNetworks } from './addresses';
import { inboundRates, MAX_CONNECTIONS } from './inbound-rates';
import { type BudgetRate, TokenBucket } from './token-bucket';

/** Handshakes that a cut connection costs its address, so that clients which come back to be cut again are soon refused. */
const HANDSHAKES_PER_CUT = 10;
/** How far that may overdraw the handshakes: ten seconds pay it back, because others may share the address. */
const MAX_HANDSHAKES_OWED = 100;

/** Networks that are remembered; the least recently used one without a connection is forgotten first. */
const MAX_NETWORKS = 50_000;

/** What is left for one network: an address key or a wider one around it. */
class NetworkBudget {
  readonly packets: TokenBucket;
  readonly bytes: TokenBucket;
  readonly handshakes: TokenBucket;
  readonly maxConnections: number;
  connections = 0;

  constructor(factor: number, now: number) {
    const bucketOf = ({ burst, perSecond }: BudgetRate): TokenBucket =>
      new TokenBucket({ burst: burst * factor, perSecond: perSecond * factor }, now);
    this.packets = bucketOf(inboundRates.address.packets);
    this.bytes = bucketOf(inboundRates.address.bytes);
    this.handshakes = bucketOf(inboundRates.address.handshakes);
    this.maxConnections = MAX_CONNECTIONS * factor;
  }
}

/** What is left for an address: the least of its own budget and those of the networks around it. */
export class AddressBudget {
  constructor(private readonly networks: readonly NetworkBudget[]) {}

  /** Counts a handshake. Undefined if it may go on, else why not. */
  refuseHandshake(now: number): 'handshakes' | 'connections' | undefined {
    if (this.networks.some((network) => network.connections >= network.maxConnections)) return 'connections';
    if (this.networks.some(({ handshakes }) => handshakes.available(now) < 1)) return 'handshakes';
    for (const { handshakes } of this.networks) handshakes.spend(1);
    return undefined;
  }

  /** The connection was authenticated: its handshake does not count. */
  giveHandshakeBack(): void {
    for (const { handshakes } of this.networks) handshakes.giveBack(1);
  }

  /** One of its connections was cut. */
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

  /** How many packets may be read now; less than 1 if none. */
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

/** The budgets of all addresses that this process has heard of lately. */
export class AddressBudgets {
  private readonly networks = new Map<string, NetworkBudget>();

  /** Takes an address key. */
  of(key: string): AddressBudget {
    return new AddressBudget([
      this.network(key, 1),
      ...widerNetworks(key).map((wider) => this.network(wider.key, wider.factor)),
    ]);
  }

  private network(key: string, factor: number): NetworkBudget {
    const network = this.networks.get(key) ?? new NetworkBudget(factor, performance.now());
    // Reinserted, so that the map is in the order of use.
    this.networks.delete(key);
    this.networks.set(key, network);
    if (this.networks.size > MAX_NETWORKS) this.forgetOne();
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
