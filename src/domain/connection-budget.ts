import type { AddressBudget } from './address-budgets';
import { inboundRates, UNAUTHENTICATED_BYTES, UNAUTHENTICATED_PACKETS } from './inbound-rates';
import { TokenBucket } from './token-bucket';

/** For how long a connection may stay over its budget before it is cut. */
const MAX_OVER_MS = 5_000;
/** Packets that must be available again for it to count as within its budget. */
const RECOVERED_PACKETS = 100;

/** What is left for one connection, over both its transports. What it spends counts for its address too. */
export class ConnectionBudget {
  private readonly packets: TokenBucket;
  private readonly bytes: TokenBucket;
  private unauthenticatedPackets = UNAUTHENTICATED_PACKETS;
  private unauthenticatedBytes = UNAUTHENTICATED_BYTES;
  private isAuthenticated = false;
  private overSince: number | undefined;

  constructor(
    readonly address: AddressBudget,
    now: number,
  ) {
    this.packets = new TokenBucket(inboundRates.connection.packets, now);
    this.bytes = new TokenBucket(inboundRates.connection.bytes, now);
  }

  /** The connection was authenticated: from now on it has the whole budget. */
  admit(): void {
    if (this.isAuthenticated) return;
    this.isAuthenticated = true;
    this.address.giveHandshakeBack();
  }

  /** How many packets may be read now; less than 1 if none. */
  available(now: number): number {
    const own = this.ownAvailable(now);
    if (own < 1) this.overSince ??= now;
    else if (own >= RECOVERED_PACKETS) this.overSince = undefined;
    return Math.floor(Math.min(own, this.address.available(now)));
  }

  /**
   * Why the connection must be cut, if it must: `stranger`, it has sent all that is allowed before authentication; `flood`, it
   * has stayed over its own budget for too long. Being over the address's budget is no reason, because others share that.
   */
  exhausted(now: number): 'stranger' | 'flood' | undefined {
    if (this.isSpentUnauthenticated) return 'stranger';
    return this.overSince !== undefined && now - this.overSince > MAX_OVER_MS ? 'flood' : undefined;
  }

  spend(packets: number, bytes: number): void {
    this.packets.spend(packets);
    this.bytes.spend(bytes);
    if (!this.isAuthenticated) {
      this.unauthenticatedPackets -= packets;
      this.unauthenticatedBytes -= bytes;
    }
    this.address.spend(packets, bytes);
  }

  /** Milliseconds until something may be read. */
  wait(now: number): number {
    return Math.max(this.packets.wait(now), this.bytes.wait(now), this.address.wait(now));
  }

  private get isSpentUnauthenticated(): boolean {
    return !this.isAuthenticated && (this.unauthenticatedPackets <= 0 || this.unauthenticatedBytes <= 0);
  }

  private ownAvailable(now: number): number {
    if (this.isSpentUnauthenticated || this.bytes.available(now) < 1) return 0;
    return this.isAuthenticated ? this.packets.available(now) : this.unauthenticatedPackets;
  }
}
