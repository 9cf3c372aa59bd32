import type { Draft, OutboxItem } from '../state/types.ts';

/** As the server takes them in one `send`. */
const MAX_MESSAGES = 50;
/** For the name of the event and the brackets around it. */
const OVERHEAD_BYTES = 64;

export type SentDraft = Partial<Draft> & { temp_id: string } & OutboxItem['to'];

export interface Batch {
  items: readonly OutboxItem[];
  messages: SentDraft[];
}

const encoder = new TextEncoder();

/** What is forwarded is taken over by the server. */
const asSent = ({ draft, temp_id, to }: OutboxItem): SentDraft => {
  const { forward_of, reply_to } = draft;
  return { ...(forward_of === undefined ? draft : { forward_of, reply_to }), temp_id, ...to };
};

const bytesOf = (message: SentDraft): number => encoder.encode(JSON.stringify(message)).length + 1;

/** Whether the message fits into a packet at all. */
export function fits(item: OutboxItem, maxBytes: number): boolean {
  return bytesOf(asSent(item)) + OVERHEAD_BYTES <= maxBytes;
}

/** What goes into the next packet: as many of the first ones as the server takes at once. Each has to fit by itself. */
export function nextBatch(items: readonly OutboxItem[], maxBytes: number): Batch {
  const messages: SentDraft[] = [];
  let bytes = OVERHEAD_BYTES;
  for (const item of items.slice(0, MAX_MESSAGES)) {
    const message = asSent(item);
    bytes += bytesOf(message);
    if (bytes > maxBytes && messages.length > 0) break;
    messages.push(message);
  }
  return { items: items.slice(0, messages.length), messages };
}
