import { isIPv4, isIPv6 } from 'node:net';

/**
 * Parses an address as sockets and proxies write it into one spelling: without port, brackets and zone, and an IPv4 address inside
 * IPv6 as IPv4. Undefined if it is none. Takes `203.0.113.7:20001`, `[2001:db8::1]:443`, `::ffff:203.0.113.7`.
 */
export function parseAddress(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  const withoutPort =
    /^\[([^\]]*)\](?::\d{1,5})?$/.exec(lower)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(lower)?.[1] ?? lower;
  const address = withoutPort.split('%', 1)[0] ?? '';
  if (isIPv4(address)) return address;
  return isIPv6(address) ? (mappedIPv4(address) ?? shortIPv6(address)) : undefined;
}

/** The key that limits count by: the /64 of an IPv6 address, because that is usually one subscriber. Takes what {@link parseAddress} returns. */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return isIPv6(address) ? networkOf(groupsOf(address), 64) : address;
}

/** A network around an address key. Its limits are those of one key times `factor`. */
export interface WiderNetwork {
  key: string;
  factor: number;
}

const WIDER = [
  { bits: 56, factor: 4 },
  { bits: 48, factor: 16 },
] as const;

/** The networks around an IPv6 key that limits count as well, since one subscriber can have up to 65,536 of /64. None for IPv4. */
export function widerNetworks(key: string): WiderNetwork[] {
  const address = /^(.*)\/64$/.exec(key)?.[1];
  if (address === undefined || !isIPv6(address)) return [];
  const groups = groupsOf(address);
  return WIDER.map(({ bits, factor }) => ({ key: networkOf(groups, bits), factor }));
}

/** A key as people write it: `::/64` for `0:0:0:0::/64`. */
export function showAddressKey(key: string): string {
  const [address = '', bits] = key.split('/');
  return bits !== undefined && isIPv6(address) ? `${shortIPv6(address)}/${bits}` : key;
}

/** The network of an address as it is stored: every group of the prefix, without leading zeros. */
function networkOf(groups: readonly number[], bits: 48 | 56 | 64): string {
  const prefix = groups.slice(0, 4).map((group, index) => {
    if (index < 3 || bits === 64) return group;
    return bits === 56 ? group & 0xff00 : 0;
  });
  return `${prefix.map((group) => group.toString(16)).join(':')}::/${bits}`;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = readGroups(head);
  const after = readGroups(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: Math.max(0, zeros) }, () => 0), ...after];
}

function readGroups(text: string): number[] {
  return text.split(':').flatMap((group) => {
    if (group === '') return [];
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function mappedIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** RFC 5952, as URLs write it. */
function shortIPv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
