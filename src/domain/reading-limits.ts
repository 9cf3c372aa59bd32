import type { LineLimits } from './reading-line';

/** `request`: a route that reads much. `handshake`: what is read for a socket before it is connected. */
export type ReadKind = 'request' | 'handshake';

/**
 * Clients give a request up after 20 s, and repeat it then. Nobody gives up a handshake: its connection is kept alive meanwhile, and takes no more
 * than one that is connected.
 */
export const READING_LIMITS: Record<ReadKind, LineLimits> = {
  request: { max: 2_000, maxOfAccount: 20, patience_ms: 15_000 },
  handshake: { max: 20_000, maxOfAccount: 100, patience_ms: 120_000 },
};

/** For as long as a handshake may take; see {@link READING_LIMITS}. */
export const HANDSHAKE_PATIENCE_MS = READING_LIMITS.handshake.patience_ms;

/** Whoever reads much has two or three queries under way at a time. Some connections are left to others, and to what is told live. */
export function placesOf(poolSize: number): number {
  return Math.max(2, Math.floor(poolSize / 3));
}
