import type { IncomingMessage } from 'node:http';
import { clientAddressBehind, type TrustedProxies } from '../../../src/http/client-address';

function clientOf(proxies: TrustedProxies, remoteAddress: string | undefined, forwarded?: string) {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddressBehind(proxies)({ headers, socket: { remoteAddress } as IncomingMessage['socket'] });
}

it.each<[string, TrustedProxies, string, string]>([
  ['no proxy', false, '203.0.113.9', '10.0.0.1'],
  ['one proxy', 1, '198.51.100.1', '10.0.0.1'],
  ['two proxies', 2, '192.0.2.1', '10.0.0.1'],
  ['all proxies', true, '192.0.2.1', '10.0.0.1'],
  ['proxies by network', ['10.0.0.0/8'], '198.51.100.1', '10.0.0.1'],
  ['proxies by name', ['uniquelocal'], '198.51.100.1', '10.0.0.1'],
  ['proxies by address', ['10.0.0.1', '198.51.100.1'], '192.0.2.1', '10.0.0.1'],
  ['only other proxies', ['loopback'], '203.0.113.9', '10.0.0.1'],
])('follows X-Forwarded-For as far as it trusts %s', (_, proxies, expected, peer) => {
  const remote = expected === '203.0.113.9' ? expected : peer;
  expect(clientOf(proxies, remote, '192.0.2.1, 198.51.100.1')).toBe(expected);
});

it.each([
  ['a port', '198.51.100.1:20001', '198.51.100.1'],
  ['brackets and a port', '[2001:db8::1]:443', '2001:db8::1'],
  ['another spelling', '2001:DB8:0:0::1', '2001:db8::1'],
  ['IPv4 inside IPv6', '::ffff:198.51.100.1', '198.51.100.1'],
])('parses an address with %s', (_, forwarded, expected) => {
  expect(clientOf(1, '10.0.0.1', forwarded)).toBe(expected);
});

it.each(['unknown', '', ' ', 'x'.repeat(300), '198.51.100.1;drop', '_gazonk'])(
  "counts the proxy's address if it wrote %p",
  (forwarded) => {
    expect(clientOf(1, '::ffff:10.0.0.1', forwarded)).toBe('10.0.0.1');
    expect(clientOf(true, '10.0.0.1', `192.0.2.1, ${forwarded}, 198.51.100.1`)).toBe('198.51.100.1');
  },
);

it('recognizes a trusted proxy whose address is written with a port', () => {
  expect(clientOf(['10.0.0.0/8'], '10.0.0.1', '192.0.2.1, 10.0.0.2:4711')).toBe('192.0.2.1');
});

it('recognizes a trusted proxy that connects with its IPv4 address over IPv6', () => {
  expect(clientOf(['10.0.0.0/8'], '::ffff:10.0.0.1', '192.0.2.1')).toBe('192.0.2.1');
});

it('finds no address when the connection is gone', () => {
  expect(clientOf(1, undefined, '192.0.2.1')).toBeUndefined();
});
