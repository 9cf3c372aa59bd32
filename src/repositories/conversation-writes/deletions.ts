import { rowList } from './row-list';
import type { BaseWrite, BatchStatement, OwnRows } from './kind';
import type { LockedRow, MessageRow } from './locked-row';

/** A message that is deleted for everyone keeps its row, and nothing of what it said. */
const NOTHING = { content: null, metadata: null, mentions: null, mentions_all: 0 } as const;

/** Messages that are deleted for everyone, whose mentions do not count any more. */
export class Deletions implements OwnRows<BaseWrite> {
  readonly withMentions: [conversation_id: number, seq: number][] = [];

  reads(): BatchStatement[] {
    return [];
  }

  /** Returns false if it was deleted before. */
  apply(conversation_id: number, message: LockedRow<MessageRow>, now: Date): boolean {
    const { row } = message;
    if (row.deleted_at !== null) return false;
    if (row.mentions !== null || row.mentions_all === 1) this.withMentions.push([conversation_id, row.seq]);
    message.change({ ...NOTHING, deleted_at: now });
    return true;
  }

  statements(): BatchStatement[] {
    if (this.withMentions.length === 0) return [];
    return [
      {
        sql: `delete from message_mentions
               where (conversation_id, seq) in (${rowList(this.withMentions.length, '(?, ?)')})`,
        values: this.withMentions.flat(),
      },
    ];
  }
}
