import type { ServerPayload } from '../../../../src/contracts/live/events.ts';
import type { ClientEvents } from '../live/socket.ts';
import type { OutboxItem } from '../state/types.ts';
import { type Batch, fits, nextBatch } from './batches.ts';
import { Flights } from './flights.ts';
import { Lines } from './lines.ts';
import { Pace } from './pace.ts';

/** Refusals that say nothing about the message itself. */
const TEMPORARY: ReadonlySet<string> = new Set(['busy', 'rate_limited', 'unauthenticated', 'internal']);
/** A message that the server stumbles over each time is given up, so that it does not hold up the others for ever. */
const MAX_INTERNAL = 6;

type Refused = ServerPayload<'refused'>;

export interface SenderParts {
  items(): readonly OutboxItem[];
  /** Whether it is this tab that sends the item. */
  isMine(item: OutboxItem): boolean;
  /** Returns false without a connection. */
  emit(messages: ClientEvents['send']['messages']): boolean;
  /** The server will not take it, however often it is sent. */
  refuse(item: OutboxItem, refusal: Refused): void;
  /** The other person of a direct conversation. */
  peerOf(conversation_id: number): number | undefined;
  /** Begins a new connection, of which the server expects nothing. */
  reconnect(): void;
  random: () => number;
}

/** Sends what waits: together what was written in one turn, in order within a conversation, and again what is not answered. */
export class Sender {
  private readonly inFlight = new Flights(() => this.wake());
  private readonly lines = new Lines(() => this.wake());
  private isConnected = false;
  private isWoken = false;
  private maxBytes = 0;
  private readonly pace: Pace;

  constructor(private readonly parts: SenderParts) {
    this.pace = new Pace(parts.random, () => this.wake());
  }

  connected(maxBytes: number): void {
    this.lost();
    this.isConnected = true;
    this.maxBytes = maxBytes;
    this.wake();
  }

  /** What was in flight may be stored or not: the next connection sends it again. */
  lost(): void {
    this.isConnected = false;
    this.inFlight.clear();
    this.lines.clear();
    this.pace.lost();
  }

  /** Sends at the end of the turn, if there is something to send. */
  wake(): void {
    if (this.isWoken) return;
    this.isWoken = true;
    queueMicrotask(() => {
      this.isWoken = false;
      this.send();
    });
  }

  answered(temp_id: string): void {
    const flight = this.inFlight.take(temp_id);
    if (flight) {
      this.pace.answered();
      this.lines.answered(flight.line);
      this.wake();
    }
    // The server waits for it to be sent again, which nobody will do now.
    if (this.lines.isBlocker(temp_id)) this.parts.reconnect();
  }

  refused(refusal: Refused): void {
    const flight = this.inFlight.take(refusal.temp_id);
    if (!flight) {
      this.refusedLate(refusal);
      return;
    }
    const attempt = this.lines.attemptsOf(flight.line);
    const isFinal = !TEMPORARY.has(refusal.code) || (refusal.code === 'internal' && attempt >= MAX_INTERNAL);
    if (isFinal) {
      this.parts.refuse(flight.item, refusal);
      this.wake();
      return;
    }
    if (refusal.code === 'rate_limited') this.pace.slowDown(refusal.retry_after);
    this.lines.hold(flight.line, refusal.temp_id, this.pace.waitAfter(attempt, refusal.retry_after));
    // It may have been the last in flight that another one has to wait for.
    this.wake();
  }

  /**
   * It is in flight no more. If sync has brought it meanwhile, it was stored by an earlier attempt, and the server waits in vain for it to be sent
   * again.
   */
  private refusedLate({ temp_id, code }: Refused): void {
    const isThere = this.parts.items().some((item) => item.temp_id === temp_id);
    if (TEMPORARY.has(code) && !isThere) this.parts.reconnect();
  }

  /** A whole packet was refused, and none of its messages is stored. It does not say which packet. */
  packetRefused(refusal: ServerPayload<'error'>): void {
    const [only, ...others] = this.inFlight.clear();
    if (!TEMPORARY.has(refusal.code)) {
      this.pace.oneByOne();
      if (only && others.length === 0) this.parts.refuse(only, { ...refusal, temp_id: only.temp_id });
    }
    this.pace.slowDown(refusal.retry_after);
  }

  private send(): void {
    if (!this.isConnected) return;
    for (let next = this.nextItems(); next.length > 0; next = this.nextItems()) {
      const tooLarge = next.filter((item) => !fits(item, this.maxBytes));
      for (const item of tooLarge)
        this.parts.refuse(item, { temp_id: item.temp_id, code: 'payload_too_large', message: '' });
      // What was refused is waiting no more.
      if (tooLarge.length === 0 && !this.sendBatch(nextBatch(next, this.maxBytes))) return;
    }
  }

  private nextItems(): OutboxItem[] {
    const free = this.pace.free(this.inFlight.size);
    if (free === 0) return [];
    // Of a conversation one packet is on its way at a time: then none overtakes one that gets lost.
    const busy = this.inFlight.lines();
    return this.parts
      .items()
      .filter((item) => item.state === 'waiting' && this.parts.isMine(item))
      .filter((item) => !busy.has(this.lineOf(item)) && this.lines.isFree(this.lineOf(item)))
      .slice(0, free);
  }

  private sendBatch({ items, messages }: Batch): boolean {
    if (!this.parts.emit(messages)) return false;
    for (const item of items) {
      const line = this.lineOf(item);
      this.inFlight.add(item, line);
      this.lines.sent(line, item.temp_id);
    }
    return true;
  }

  /** What is written to a user is in order with what is written to the conversation with them. */
  private lineOf({ to }: OutboxItem): string {
    const user_id = 'user_id' in to ? to.user_id : this.parts.peerOf(to.conversation_id);
    if (user_id !== undefined) return `u${user_id}`;
    return 'conversation_id' in to ? `c${to.conversation_id}` : '';
  }
}
