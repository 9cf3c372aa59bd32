import { isIPv6 } from 'node:net';

/** One subscriber usually has a whole /64 of IPv6; counting single addresses would count nothing. */
export function addressKey(written: string | undefined): string {
  if (written === undefined) return 'unknown';
  const address = written.toLowerCase();
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  // A proxy may write leading zeros.
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
