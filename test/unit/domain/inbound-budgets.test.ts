import {
  type AddressBudget,
  AddressBudgets,
  ConnectionBudget,
  inboundRates,
  MAX_CONNECTIONS,
  STRANGER_BYTES,
  STRANGER_PACKETS,
} from '../../../src/domain/inbound-budgets';
import { TokenBucket } from '../../../src/domain/token-bucket';

let addresses: AddressBudgets;
let now: number;
beforeEach(() => {
  addresses = new AddressBudgets();
  // A whole number: sums of fractions are not exact, and a limit is compared with them.
  now = Math.ceil(performance.now()) + 1_000;
});

const connection = (key = '203.0.113.7'): ConnectionBudget => new ConnectionBudget(addresses.of(key), now);

describe('a bucket', () => {
  it('fills steadily, up to its burst', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, 0);
    bucket.spend(10);
    expect(bucket.available(0)).toBe(0);
    expect(bucket.available(1_500)).toBe(3);
    expect(bucket.available(60_000)).toBe(10);
  });

  it('may be overdrawn, and is waited for', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, 0);
    bucket.spend(15);
    expect(bucket.available(0)).toBe(-5);
    expect(bucket.wait(0)).toBe(3_000);
    expect(bucket.wait(3_000)).toBe(0);
  });

  it('is not filled by a clock that goes back', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, 5_000);
    bucket.spend(10);
    expect(bucket.available(0)).toBe(0);
    expect(bucket.available(5_500)).toBe(1);
  });
});

describe('a connection', () => {
  it('may send little until it has said who it is, and then plenty', () => {
    const [packets, bytes, known] = [connection(), connection(), connection()];
    packets.spend(STRANGER_PACKETS, 0);
    bytes.spend(1, STRANGER_BYTES);
    expect(packets.exhausted(now)).toBe('stranger');
    expect(bytes.exhausted(now)).toBe('stranger');

    known.admit();
    known.spend(STRANGER_PACKETS, STRANGER_BYTES);
    expect(known.exhausted(now)).toBeUndefined();
    expect(known.available(now)).toBeGreaterThan(900);
  });

  it('waits when it has sent too much, and is exhausted when it stays so', () => {
    const budget = connection();
    budget.admit();
    budget.spend(inboundRates.connection.packets.burst, 0);
    for (let second = 0; second <= 6; second++) {
      expect(budget.available(now)).toBeLessThan(1);
      expect(budget.wait(now)).toBeGreaterThan(0);
      expect(budget.exhausted(now)).toBe(second > 5 ? 'flood' : undefined);
      now += 1_000;
      // As fast as it may.
      budget.spend(inboundRates.connection.packets.perSecond, 0);
    }
  });

  it('that stops is not held against it', () => {
    const budget = connection();
    budget.admit();
    budget.spend(inboundRates.connection.packets.burst, 0);
    expect(budget.available(now)).toBe(0);
    now += 60_000;
    expect(budget.available(now)).toBe(inboundRates.connection.packets.burst);
    expect(budget.exhausted(now)).toBeUndefined();
  });

  it('waits for its address, without being to blame', () => {
    const [one, other, elsewhere] = [connection(), connection(), connection('203.0.113.8')];
    for (const budget of [one, other, elsewhere]) budget.admit();
    expect(other.available(now)).toBeGreaterThan(0);
    one.spend(inboundRates.address.packets.burst + 1, 0);
    expect(other.available(now)).toBe(-1);
    expect(other.wait(now)).toBeGreaterThan(0);
    expect(other.exhausted(now)).toBeUndefined();
    expect(elsewhere.available(now)).toBeGreaterThan(0);
  });
});

describe('an address', () => {
  const { burst } = inboundRates.address.handshakes;

  /** How often it may knock. */
  function knocksOf(address: AddressBudget, at: number): number {
    let knocks = 0;
    while (address.refuseHandshake(at) === undefined) knocks += 1;
    return knocks;
  }

  it('may knock often, and for nothing where it is let in', () => {
    const address = addresses.of('203.0.113.7');
    for (let n = 0; n < 2 * burst; n++) {
      expect(address.refuseHandshake(now)).toBeUndefined();
      new ConnectionBudget(address, now).admit();
    }
    for (let n = 0; n < burst; n++) expect(address.refuseHandshake(now)).toBeUndefined();
    expect(address.refuseHandshake(now)).toBe('handshakes');
    expect(addresses.of('203.0.113.8').refuseHandshake(now)).toBeUndefined();
    expect(address.refuseHandshake(now + 1_000)).toBeUndefined();
  });

  it('pays for connections that were cut, but not for ever', () => {
    const address = addresses.of('203.0.113.7');
    for (let n = 0; n < 30; n++) address.chargeCut(now);
    expect(knocksOf(address, now)).toBe(burst - 300);
    for (let n = 0; n < MAX_CONNECTIONS; n++) address.chargeCut(now);
    expect(address.refuseHandshake(now + 9_000)).toBe('handshakes');
    expect(address.refuseHandshake(now + 11_000)).toBeUndefined();
  });

  it('has so many connections at most', () => {
    const address = addresses.of('203.0.113.7');
    for (let n = 0; n < MAX_CONNECTIONS; n++) address.connected();
    expect(address.refuseHandshake(now)).toBe('connections');
    address.disconnected();
    expect(address.refuseHandshake(now)).toBeUndefined();
  });

  it('of IPv6 counts with the networks around it', () => {
    let knocks = 0;
    while (
      addresses.of(`2001:db8:1:${(knocks % 256).toString(16)}::/64`).refuseHandshake(now) === undefined
    ) {
      knocks += 1;
    }
    expect(knocks).toBe(4 * burst);
  });
});
