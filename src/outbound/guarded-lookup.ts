import { lookup, Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** Thrown instead of connecting: the host has no public address. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
}

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Returns all addresses of a name. */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

/** By DNS alone, which does not occupy the thread pool that password hashing needs. */
export async function resolveByDns(hostname: string): Promise<ResolvedAddress[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (addresses.length === 0 && four.status === 'rejected') throw four.reason;
  return addresses;
}

/** As the operating system does, with /etc/hosts. */
export function resolveBySystem(hostname: string): Promise<ResolvedAddress[]> {
  return lookup(hostname, { all: true });
}

/** A `lookup` for an agent that resolves names with `resolve` and returns only addresses that may be connected to. */
export function guardedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const addresses = found.filter(({ address }) => isAllowed(address));
        const [first] = addresses;
        if (found.length > 0 && !first) callback(new BlockedAddressError('leads to no public address'), '');
        else if (!first) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
