import { rowList } from './row-list';
import type { BaseWrite, BatchStatement, OwnRows } from './kind';
import type { LockedRow, MessageRow } from './locked-row';

/** A message that is deleted for everyone keeps its row, and nothing of what it said or of what others did with it. */
const NOTHING = {
  content: null,
  metadata: null,
  mentions: null,
  mentions_all: 0,
  reply_to: null,
  forward_of: null,
  forwarded_user_id: null,
  reactions: null,
  pinned_at: null,
  edited_at: null,
  preview: null,
} as const;

/** The tables with rows of messages, and whether a message has any there. */
const TABLES: Readonly<Record<string, (row: Readonly<MessageRow>) => boolean>> = {
  message_mentions: ({ mentions, mentions_all }) => mentions !== null || mentions_all === 1,
  message_reactions: ({ reactions }) => reactions !== null,
  message_edits: ({ edited_at }) => edited_at !== null,
  message_pins: ({ pinned_at }) => pinned_at !== null,
  preview_pictures: ({ preview }) => preview !== null,
};

type Key = [conversation_id: number, seq: number];

/** Messages that are deleted for everyone. */
export class Deletions implements OwnRows<BaseWrite> {
  /** Of which there are rows, by table. */
  private readonly keys = new Map<string, Key[]>(Object.keys(TABLES).map((table) => [table, []]));

  reads(): BatchStatement[] {
    return [];
  }

  /** Returns false if it was deleted before. */
  apply(conversation_id: number, message: LockedRow<MessageRow>, now: Date): boolean {
    const { row } = message;
    if (row.deleted_at !== null) return false;
    for (const [table, keys] of this.keys) if (TABLES[table]?.(row)) keys.push([conversation_id, row.seq]);
    message.change({ ...NOTHING, deleted_at: now });
    return true;
  }

  statements(): BatchStatement[] {
    const concerned = [...this.keys].filter(([, keys]) => keys.length > 0);
    return concerned.map(([table, keys]) => ({
      sql: `delete from ${table} where (conversation_id, seq) in (${rowList(keys.length, '(?, ?)')})`,
      values: keys.flat(),
    }));
  }
}
