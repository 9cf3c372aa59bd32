import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { parseAddress } from '../domain/addresses';

/** TRUST_PROXY: all proxies or none, how many hops, or the addresses and networks of the proxies. */
export type TrustedProxies = boolean | number | readonly string[];

/** Returns the address of a request's client as `parseAddress` spells it; undefined if the connection is gone. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string | undefined;

const NAMED_NETWORKS: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * Follows X-Forwarded-For from its right end, as far as proxies are trusted. An entry that is no address ends the search at the
 * proxy that wrote it, so that nobody gets a new identity by writing nonsense.
 */
export function clientAddressBehind(proxies: TrustedProxies): ClientAddress {
  const isTrusted = trustOf(proxies);
  return ({ headers, socket }) => {
    let client = parseAddress(socket.remoteAddress ?? '');
    for (const [hop, entry] of forwardedFor(headers).entries()) {
      if (client === undefined || !isTrusted(client, hop)) break;
      const previous = parseAddress(entry);
      if (previous === undefined) break;
      client = previous;
    }
    return client;
  };
}

/** The nearest proxy's entry first. */
function forwardedFor(headers: IncomingMessage['headers']): string[] {
  const header = headers['x-forwarded-for'];
  return header === undefined ? [] : [header].flat().join(',').split(',').toReversed();
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
