import { addressKey, parseAddress, showAddressKey, widerNetworks } from '../../../src/domain/addresses';

it.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['203.0.113.8:20001', '203.0.113.8'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:0DB8:0:0:0:0:0:0001', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:8080', '203.0.113.7'],
  ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
])('parses %s as %s', (written, address) => {
  expect(parseAddress(written)).toBe(address);
});

it.each([
  '',
  'unknown',
  '_hidden',
  'example.com',
  '203.0.113',
  '203.0.113.256',
  '203.0.113.7:',
  '203.0.113.7:port',
  '[203.0.113.7',
  '2001:db8::1::2',
  '203.0.113.7; drop table',
  'x'.repeat(300),
])('finds no address in %p', (written) => {
  expect(parseAddress(written)).toBeUndefined();
});

it.each([
  [undefined, 'unknown'],
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
])('counts %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

it('counts two addresses of one /64 as one subscriber, and two /64 as two', () => {
  expect(addressKey('2001:db8:1:2::1')).toBe(addressKey('2001:db8:1:2:ffff::2'));
  expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
});

it('returns the /56 and the /48 around a /64, and no networks around an IPv4 address', () => {
  expect(widerNetworks('2001:db8:1:2fe::/64')).toEqual([
    { key: '2001:db8:1:200::/56', factor: 4 },
    { key: '2001:db8:1:0::/48', factor: 16 },
  ]);
  expect(widerNetworks('203.0.113.7')).toEqual([]);
  expect(widerNetworks('unknown')).toEqual([]);
});

it('shows a network in the short form that people write', () => {
  expect(showAddressKey('0:0:0:0::/64')).toBe('::/64');
  expect(showAddressKey('2001:db8:0:0::/64')).toBe('2001:db8::/64');
  expect(showAddressKey('2001:db8:1:2::/64')).toBe('2001:db8:1:2::/64');
  expect(showAddressKey('203.0.113.7')).toBe('203.0.113.7');
  expect(showAddressKey('unknown')).toBe('unknown');
});
