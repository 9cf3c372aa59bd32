import { addressKey } from '../../../src/http/address-key';

it.each([
  [undefined, 'unknown'],
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['not an address', 'not an address'],
])('groups %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

it('counts two addresses of one /64 as one subscriber, and two /64 as two', () => {
  expect(addressKey('2001:db8:1:2::1')).toBe(addressKey('2001:db8:1:2:ffff::2'));
  expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
});

it('writes one address one way', () => {
  expect(addressKey('2001:0DB8:0001:0002::1')).toBe(addressKey('2001:db8:1:2::1'));
  expect(addressKey('::FFFF:203.0.113.7')).toBe(addressKey('203.0.113.7'));
});
