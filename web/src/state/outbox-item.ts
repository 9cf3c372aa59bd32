import type { ErrorCode } from '../../../src/contracts/errors';

/** A message on its way out. It waits here until the server has stored it, also across a reload. */
export interface OutboxItem {
  /** The order of writing, and the key it is kept under. */
  place: number;
  /** Made once: sending it again never makes a second message. */
  temp_id: string;
  peer_id: number;
  content: string;
  written_at: string;
  /** `failed`: refused for good, until the person decides. */
  state: 'waiting' | 'failed';
  code?: ErrorCode;
}

/** 128 random bits in hexadecimal. Not randomUUID, which pages without HTTPS do not have. */
export function newTempId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What an answer to a sent message means for it. */
export type Outcome = { kind: 'stored' } | { kind: 'refused'; code: ErrorCode } | { kind: 'again' };

/** Refusals that trying again cannot mend. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'malformed_json',
  'unsupported_media_type',
  'payload_too_large',
  'not_found',
  'receiver_is_self',
  'temp_id_reused',
]);

export function outcomeOf(
  answer: { success: true } | { success: false; code: ErrorCode } | undefined,
): Outcome {
  // No answer: nobody knows whether it was stored, so the same temp_id goes out again.
  if (!answer) return { kind: 'again' };
  if (answer.success) return { kind: 'stored' };
  return FINAL.has(answer.code) ? { kind: 'refused', code: answer.code } : { kind: 'again' };
}

/** The oldest that waits: one at a time, so that the order of writing is the order of sending. */
export function nextToSend(items: readonly OutboxItem[]): OutboxItem | undefined {
  return items.filter(({ state }) => state === 'waiting').toSorted((a, b) => a.place - b.place)[0];
}

/** How long to wait before another try: doubling from half a second to 15 s, between half and all of it. */
export function retryDelay(attempt: number, random: number): number {
  const longest = Math.min(15_000, 500 * 2 ** attempt);
  return longest / 2 + (longest / 2) * random;
}
