import type { ServerPayload } from '../../../../src/contracts/live/events.ts';
import type { ChatState, ConversationState } from '../state/types.ts';
import type { Store } from '../stores.ts';
import { isTemporaryCode } from '../errors.ts';
import { Timer } from '../timing.ts';
import type { ClientEvents } from './socket.ts';

/** What is seen and received within this time is reported together. */
const GATHER_MS = 50;
/** Of one event, as the server takes them. */
const MAX_PLACES = 50;
const RETRY_MS = 5_000;

interface Place {
  conversation_id: number;
  up_to_seq: number;
}

type Emit = <Name extends keyof ClientEvents>(name: Name, payload: ClientEvents[Name]) => boolean;

/** Reports what has come to this device and what was read on it, one report for many messages, and again after each connecting. */
export class Receipts {
  private seen: Iterable<ConversationState> | undefined;
  /** The conversations as they were when they were last looked at in this connection. */
  private looked = new Map<number, ConversationState>();
  /** Up to where each was reported in this connection. */
  private readonly reported = { read: new Map<number, number>(), delivered: new Map<number, number>() };
  private readonly timer = new Timer();
  private stopWatching = (): void => {};

  constructor(
    private readonly state: Store<ChatState>,
    private readonly emit: Emit,
  ) {}

  start(): void {
    this.stopWatching = this.state.subscribe(() => this.reportSoon());
  }

  stop(): void {
    this.stopWatching();
    this.timer.clear();
  }

  /** There is a connection: what it can be told is told anew. */
  connected(): void {
    this.forget();
    this.reportSoon();
  }

  /** Without one nothing is said. */
  lost(): void {
    this.forget();
  }

  /** What a repetition would not change is not repeated on this connection. */
  refused({ code, retry_after }: ServerPayload<'error'>): void {
    if (!isTemporaryCode(code)) return;
    this.forget();
    this.timer.set(retry_after === undefined ? RETRY_MS : retry_after * 1_000, () => this.report());
  }

  private forget(): void {
    this.seen = undefined;
    this.looked = new Map();
    this.reported.read.clear();
    this.reported.delivered.clear();
  }

  private reportSoon(): void {
    if (!this.timer.isSet && this.state.getSnapshot().conversations !== this.seen)
      this.timer.set(GATHER_MS, () => this.report());
  }

  private report(): void {
    const { me, conversations } = this.state.getSnapshot();
    const read: Place[] = [];
    const delivered: Place[] = [];
    const looked = new Map<number, ConversationState>();
    for (const conversation of conversations) {
      const { id: conversation_id } = conversation;
      looked.set(conversation_id, conversation);
      if (this.looked.get(conversation_id) === conversation) continue;
      const { read_seq } = conversation;
      const received = newestReceived(conversation, me);
      if (read_seq > Math.max(conversation.settings.read_seq, this.reported.read.get(conversation_id) ?? 0))
        read.push({ conversation_id, up_to_seq: read_seq });
      else if (
        received > Math.max(deliveredOf(conversation, me), this.reported.delivered.get(conversation_id) ?? 0)
      )
        delivered.push({ conversation_id, up_to_seq: received });
    }
    if (!this.tell('read', read) || !this.tell('delivered', delivered)) return;
    this.seen = conversations;
    this.looked = looked;
  }

  /** Returns false without a connection: the next one reports it. */
  private tell(name: 'read' | 'delivered', places: readonly Place[]): boolean {
    for (let from = 0; from < places.length; from += MAX_PLACES) {
      const some = places.slice(from, from + MAX_PLACES);
      if (!this.emit(name, some)) return false;
      for (const { conversation_id, up_to_seq } of some) this.reported[name].set(conversation_id, up_to_seq);
    }
    return true;
  }
}

function newestReceived({ row, thread }: ConversationState, me: number): number {
  if (row.receipts === 'off') return 0;
  const newest = thread.messages.findLast(
    ({ sender_id, content_type }) => sender_id !== me && content_type !== 'system',
  );
  return newest?.seq ?? 0;
}

/** What the server knows already: who has read a message has received it. */
function deliveredOf({ members, settings }: ConversationState, me: number): number {
  return Math.max(settings.read_seq, members.get(me)?.delivered_seq ?? 0);
}
