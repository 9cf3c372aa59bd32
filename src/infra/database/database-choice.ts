import type { DatabaseAddress } from './session';

/** Our own database server, found on `searchPath` and kept in `dataDirectory`, or somebody else's. */
export type DatabaseChoice =
  | { readonly kind: 'embedded'; readonly dataDirectory: string; readonly searchPath: string }
  | { readonly kind: 'server'; readonly address: DatabaseAddress };
