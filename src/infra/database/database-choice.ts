import type { DatabaseAddress } from './session';

/** Which server to use: one of our own, whose programs are on `searchPath` and whose data is in `dataDirectory`, or a given one. */
export type DatabaseChoice =
  | { readonly kind: 'embedded'; readonly dataDirectory: string; readonly searchPath: string }
  | { readonly kind: 'server'; readonly address: DatabaseAddress };
