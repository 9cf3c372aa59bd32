import { placeholders } from '../../infra/database/sql';
import type { BatchContext } from './batch-context';
import type { BatchStatement, OwnRows } from './kind';
import type { LockedConversation } from './locked-conversation';
import { rowList } from './row-list';
import { StoredMessages, type WriteWithTempId } from './stored-messages';

/** A write about the pin of a message. Its temp_id is for the system message of a group. */
export interface PinnedWrite extends WriteWithTempId {
  seq: number;
}

type Place = Pick<PinnedWrite, 'conversation_id' | 'seq'>;

interface NewPin extends Place {
  pinned_at: Date;
  pinned_by: number;
}

const keyOf = ({ conversation_id, seq }: Place): string => `${conversation_id}:${seq}`;

/** What is pinned in the conversations of a batch. Whether a message is, its row says too. */
export class PinRows implements OwnRows<PinnedWrite> {
  readonly messages: StoredMessages;
  /** Of each conversation, seqs. */
  private readonly pinned = new Map<number, Set<number>>();
  private readonly added = new Map<string, NewPin>();
  private readonly removed = new Map<string, Place>();

  constructor(context: BatchContext) {
    this.messages = new StoredMessages(context);
  }

  reads(writes: readonly PinnedWrite[]): BatchStatement[] {
    const ids = [...new Set(writes.map(({ conversation_id }) => conversation_id))];
    return [
      ...this.messages.reads(writes),
      {
        sql: `select conversation_id, seq from message_pins where conversation_id in (${placeholders(ids.length)})`,
        values: ids,
        take: (rows) => {
          for (const { conversation_id, seq } of rows as Place[]) this.seqsOf(conversation_id).add(seq);
        },
      },
    ];
  }

  has({ conversation_id, seq }: Place): boolean {
    return this.seqsOf(conversation_id).has(seq);
  }

  /** How many messages are pinned there. One that the batch has deleted is not any more. */
  count({ id, messages }: LockedConversation): number {
    const isPinned = (seq: number): boolean => messages.get(seq)?.row.pinned_at !== null;
    return [...this.seqsOf(id)].filter(isPinned).length;
  }

  add({ conversation_id, seq, user_id }: PinnedWrite, pinned_at: Date): void {
    this.seqsOf(conversation_id).add(seq);
    this.added.set(keyOf({ conversation_id, seq }), { conversation_id, seq, pinned_at, pinned_by: user_id });
  }

  remove({ conversation_id, seq }: PinnedWrite): void {
    this.seqsOf(conversation_id).delete(seq);
    const key = keyOf({ conversation_id, seq });
    this.added.delete(key);
    this.removed.set(key, { conversation_id, seq });
  }

  /** What was taken away first: it may have been pinned again. */
  statements(): BatchStatement[] {
    const removed = [...this.removed.values()];
    const added = [...this.added.values()];
    const removal = {
      sql: `delete from message_pins where (conversation_id, seq) in (${rowList(removed.length, '(?, ?)')})`,
      values: removed.flatMap(({ conversation_id, seq }) => [conversation_id, seq]),
    };
    const insertion = {
      sql: `insert into message_pins (conversation_id, seq, pinned_at, pinned_by)
            values ${rowList(added.length, '(?, ?, ?, ?)')}`,
      values: added.flatMap(({ conversation_id, seq, pinned_at, pinned_by }) => [
        conversation_id,
        seq,
        pinned_at,
        pinned_by,
      ]),
    };
    return [...(removed.length > 0 ? [removal] : []), ...(added.length > 0 ? [insertion] : [])];
  }

  private seqsOf(conversation_id: number): Set<number> {
    const seqs = this.pinned.get(conversation_id) ?? new Set();
    this.pinned.set(conversation_id, seqs);
    return seqs;
  }
}
