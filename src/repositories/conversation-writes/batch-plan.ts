import { TempIdReusedError } from '../../domain/errors';
import type { ClearWrite, MarkWrite, SendWrite, Settled, Write } from '../../domain/writes';

/** What the database says under the locks of a batch's conversations. */
export interface LockedState {
  /** Newest seq per conversation, before this batch's messages. */
  lastSeqs: Map<number, number>;
  /** By {@link memberKey}. */
  members: Map<string, Watermarks>;
  /** Messages that were deleted already, by {@link seqKey}. */
  deleted: Set<string>;
  /** What was hidden already, by {@link hideKey}. */
  hidden: Set<string>;
  /** Messages that hold a temp_id of this batch, by {@link tempIdKey}; empty where that was not looked up. */
  earlier: Map<string, EarlierMessage>;
}

export interface Watermarks {
  conversation_id: number;
  user_id: number;
  delivered_seq: number;
  read_seq: number;
  cleared_seq: number;
}

export interface EarlierMessage {
  id: number;
  conversation_id: number;
  seq: number;
  /** Null once deleted. */
  content: string | null;
  created_at: string;
}

export interface PlannedMessage {
  write: SendWrite;
  seq: number;
  /** Its place in the batch. */
  index: number;
  has_push_job: boolean;
}

/** What a batch writes, and what it answers once that is committed. */
export interface BatchPlan {
  messages: PlannedMessage[];
  movedMembers: Watermarks[];
  deletions: { conversation_id: number; seq: number }[];
  hides: { message_id: number; user_id: number }[];
  settled: (Settled | undefined)[];
}

export const memberKey = (conversation_id: number, user_id: number): string =>
  `${conversation_id}:${user_id}`;
export const seqKey = (conversation_id: number, seq: number): string => `${conversation_id}:${seq}`;
export const hideKey = (message_id: number, user_id: number): string => `${message_id}:${user_id}`;
export const tempIdKey = (sender_id: number, temp_id: string): string => `${sender_id}:${temp_id}`;

/** The answer to a send whose temp_id is taken: the first message, if it is the same one. */
export function answerEarlier(write: SendWrite, earlier: EarlierMessage): Settled {
  const isSame =
    earlier.conversation_id === write.conversation_id &&
    (earlier.content === null || earlier.content === write.content);
  if (!isSame) return { error: new TempIdReusedError() };
  const { id, seq, created_at } = earlier;
  return { outcome: { id, seq, created_at, is_new: false, has_push_job: false } };
}

/**
 * Decides in the order the writes came. `settled` lacks the answers of new messages, whose ids only the insert knows.
 * Several writes to one row become one.
 */
export function planBatch(writes: readonly Write[], state: LockedState): BatchPlan {
  const plan: BatchPlan = { messages: [], movedMembers: [], deletions: [], hides: [], settled: [] };
  const moved = new Set<Watermarks>();
  const lastSeqs = new Map(state.lastSeqs);

  const lastSeqOf = (conversation_id: number): number => {
    const last = lastSeqs.get(conversation_id);
    if (last === undefined) throw new Error(`Conversation ${conversation_id} is not in the database`);
    return last;
  };
  const memberOf = (write: MarkWrite | ClearWrite): Watermarks => {
    const member = state.members.get(memberKey(write.conversation_id, write.user_id));
    if (!member) throw new Error(`User ${write.user_id} is not a member of ${write.conversation_id}`);
    return member;
  };

  const decide = (write: Write, index: number): Settled | undefined => {
    switch (write.kind) {
      case 'send': {
        const earlier = state.earlier.get(tempIdKey(write.sender_id, write.temp_id));
        if (earlier) return answerEarlier(write, earlier);
        const seq = lastSeqOf(write.conversation_id) + 1;
        lastSeqs.set(write.conversation_id, seq);
        plan.messages.push({ write, seq, index, has_push_job: false });
        return undefined;
      }
      case 'mark': {
        const member = memberOf(write);
        const field = write.mark === 'read' ? 'read_seq' : 'delivered_seq';
        const from_seq = member[field];
        const to_seq = Math.max(from_seq, Math.min(write.up_to_seq, lastSeqOf(write.conversation_id)));
        if (to_seq > from_seq) {
          member[field] = to_seq;
          member.delivered_seq = Math.max(member.delivered_seq, to_seq);
          moved.add(member);
        }
        return { outcome: { from_seq, to_seq } };
      }
      case 'clear': {
        const member = memberOf(write);
        const from_seq = member.cleared_seq;
        const to_seq = lastSeqOf(write.conversation_id);
        if (to_seq > from_seq) {
          member.cleared_seq = to_seq;
          moved.add(member);
        }
        return { outcome: { from_seq, to_seq } };
      }
      case 'delete': {
        const key = seqKey(write.conversation_id, write.seq);
        const changed = !state.deleted.has(key);
        state.deleted.add(key);
        if (changed) plan.deletions.push({ conversation_id: write.conversation_id, seq: write.seq });
        return { outcome: { changed } };
      }
      case 'hide': {
        const key = hideKey(write.message_id, write.user_id);
        const changed = !state.hidden.has(key);
        state.hidden.add(key);
        if (changed) plan.hides.push({ message_id: write.message_id, user_id: write.user_id });
        return { outcome: { changed } };
      }
      default:
        return write satisfies never;
    }
  };

  plan.settled = writes.map(decide);
  plan.movedMembers = [...moved];
  return plan;
}
