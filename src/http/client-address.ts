import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { parseAddress } from '../domain/addresses';

/** As TRUST_PROXY says: this many proxies, all or none, or those at these addresses. */
export type TrustedProxies = boolean | number | readonly string[];

/** The address of whoever sent a request, in one spelling; undefined if the connection is gone. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string | undefined;

const NAMED_NETWORKS: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * Follows X-Forwarded-For from its right end, as far as proxies are trusted. Where one wrote something that is no address, the
 * proxy's own address counts: nobody gets a new identity by what is written there.
 */
export function clientAddressBehind(proxies: TrustedProxies): ClientAddress {
  const isTrusted = trustOf(proxies);
  return ({ headers, socket }) => {
    let client = parseAddress(socket.remoteAddress ?? '');
    for (const [hop, written] of forwardedFor(headers).entries()) {
      if (client === undefined || !isTrusted(client, hop)) break;
      const previous = parseAddress(written);
      if (previous === undefined) break;
      client = previous;
    }
    return client;
  };
}

/** The nearest first. */
function forwardedFor(headers: IncomingMessage['headers']): string[] {
  const written = headers['x-forwarded-for'];
  return written === undefined ? [] : [written].flat().join(',').split(',').toReversed();
}

function trustOf(proxies: TrustedProxies): (address: string, hop: number) => boolean {
  if (typeof proxies === 'boolean') return () => proxies;
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  const trusted = new BlockList();
  for (const network of proxies.flatMap((name) => NAMED_NETWORKS[name] ?? [name])) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    trusted.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (address) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
