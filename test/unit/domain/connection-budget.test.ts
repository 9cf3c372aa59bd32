import { AddressBudgets } from '../../../src/domain/address-budgets';
import { ConnectionBudget } from '../../../src/domain/connection-budget';
import {
  inboundRates,
  UNAUTHENTICATED_BYTES,
  UNAUTHENTICATED_PACKETS,
} from '../../../src/domain/inbound-rates';

let addresses: AddressBudgets;
let now: number;
beforeEach(() => {
  addresses = new AddressBudgets();
  // A whole number: sums of fractions are not exact, and a limit is compared with them.
  now = Math.ceil(performance.now()) + 1_000;
});

const connection = (key = '203.0.113.7'): ConnectionBudget => new ConnectionBudget(addresses.of(key), now);

it('allows little before a connection is authenticated, and plenty afterwards', () => {
  const [packets, bytes, known] = [connection(), connection(), connection()];
  packets.spend(UNAUTHENTICATED_PACKETS, 0);
  bytes.spend(1, UNAUTHENTICATED_BYTES);
  expect(packets.exhausted(now)).toBe('stranger');
  expect(bytes.exhausted(now)).toBe('stranger');

  known.admit();
  known.spend(UNAUTHENTICATED_PACKETS, UNAUTHENTICATED_BYTES);
  expect(known.exhausted(now)).toBeUndefined();
  expect(known.available(now)).toBeGreaterThan(900);
});

it('makes a connection wait that has sent too much, and cuts it if it stays over its budget', () => {
  const budget = connection();
  budget.admit();
  budget.spend(inboundRates.connection.packets.burst, 0);
  for (let second = 0; second <= 6; second++) {
    expect(budget.available(now)).toBeLessThan(1);
    expect(budget.wait(now)).toBeGreaterThan(0);
    expect(budget.exhausted(now)).toBe(second > 5 ? 'flood' : undefined);
    now += 1_000;
    // As fast as its rate.
    budget.spend(inboundRates.connection.packets.perSecond, 0);
  }
});

it('forgives a connection that stops', () => {
  const budget = connection();
  budget.admit();
  budget.spend(inboundRates.connection.packets.burst, 0);
  expect(budget.available(now)).toBe(0);
  now += 60_000;
  expect(budget.available(now)).toBe(inboundRates.connection.packets.burst);
  expect(budget.exhausted(now)).toBeUndefined();
});

it('makes connections wait for their address, but cuts none of them for it', () => {
  const [one, other, elsewhere] = [connection(), connection(), connection('203.0.113.8')];
  for (const budget of [one, other, elsewhere]) budget.admit();
  expect(other.available(now)).toBeGreaterThan(0);
  one.spend(inboundRates.address.packets.burst + 1, 0);
  expect(other.available(now)).toBe(-1);
  expect(other.wait(now)).toBeGreaterThan(0);
  expect(other.exhausted(now)).toBeUndefined();
  expect(elsewhere.available(now)).toBeGreaterThan(0);
});
