import type { Ack } from '../../../src/contracts/classic/events';
import type { ErrorCode } from '../../../src/contracts/errors';

/** A message that the server has not stored yet. It is kept on the device until then. */
export interface OutboxItem {
  /** The order of writing. Stored outboxes have it as their key, by this name. */
  place: number;
  /** The same for every attempt, so that sending again never makes a second message. */
  temp_id: string;
  peer_id: number;
  content: string;
  written_at: string;
  /** `failed`: refused permanently; the user can retry or discard it. */
  state: 'waiting' | 'failed';
  code?: ErrorCode;
  /** Why, in the server's words. */
  reason?: string;
}

/** 128 random bits in hexadecimal. Not randomUUID, which exists on HTTPS pages only. */
export function newTempId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What an acknowledgement means for the message. */
export type Outcome =
  { kind: 'stored' } | { kind: 'refused'; code: ErrorCode; reason: string } | { kind: 'retry' };

/** Refusals that a retry cannot change. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'malformed_json',
  'unsupported_media_type',
  'payload_too_large',
  'forbidden',
  'not_found',
  'receiver_is_self',
  'temp_id_reused',
]);

export function outcomeOf(ack: Ack | undefined): Outcome {
  // Without an acknowledgement it may or may not be stored: the same temp_id makes a retry safe.
  if (!ack) return { kind: 'retry' };
  if (ack.success) return { kind: 'stored' };
  const { code, message: reason } = ack;
  return FINAL.has(code) ? { kind: 'refused', code, reason } : { kind: 'retry' };
}

/** The oldest that waits. Messages are sent one at a time, in the order of writing. */
export function nextToSend(items: readonly OutboxItem[]): OutboxItem | undefined {
  return items.filter(({ state }) => state === 'waiting').toSorted((a, b) => a.place - b.place)[0];
}

/** Milliseconds before the next attempt: doubling from 0.5 s to 15 s, of which half is random. `random` is in [0, 1). */
export function retryDelay(attempt: number, random: number): number {
  const longest = Math.min(15_000, 500 * 2 ** attempt);
  return longest / 2 + (longest / 2) * random;
}
