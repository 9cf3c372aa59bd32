import { type AddressBudget, AddressBudgets } from '../../../src/domain/address-budgets';
import { ConnectionBudget } from '../../../src/domain/connection-budget';
import { inboundRates, MAX_CONNECTIONS } from '../../../src/domain/inbound-rates';

let addresses: AddressBudgets;
let now: number;
beforeEach(() => {
  addresses = new AddressBudgets();
  // A whole number: sums of fractions are not exact, and a limit is compared with them.
  now = Math.ceil(performance.now()) + 1_000;
});

const { burst } = inboundRates.address.handshakes;

/** How many handshakes an address has left. */
function handshakesLeft(address: AddressBudget, at: number): number {
  let count = 0;
  while (address.refuseHandshake(at) === undefined) count += 1;
  return count;
}

it('allows many handshakes, and does not count those of authenticated connections', () => {
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

it('charges an address for connections that were cut, but not for ever', () => {
  const address = addresses.of('203.0.113.7');
  for (let n = 0; n < 30; n++) address.chargeCut(now);
  expect(handshakesLeft(address, now)).toBe(burst - 300);
  for (let n = 0; n < MAX_CONNECTIONS; n++) address.chargeCut(now);
  expect(address.refuseHandshake(now + 9_000)).toBe('handshakes');
  expect(address.refuseHandshake(now + 11_000)).toBeUndefined();
});

it('limits the connections of an address', () => {
  const address = addresses.of('203.0.113.7');
  for (let n = 0; n < MAX_CONNECTIONS; n++) address.connected();
  expect(address.refuseHandshake(now)).toBe('connections');
  address.disconnected();
  expect(address.refuseHandshake(now)).toBeUndefined();
});

it('counts an IPv6 address with the networks around it', () => {
  let count = 0;
  while (addresses.of(`2001:db8:1:${(count % 256).toString(16)}::/64`).refuseHandshake(now) === undefined) {
    count += 1;
  }
  expect(count).toBe(4 * burst);
});
