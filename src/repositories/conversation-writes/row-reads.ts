import type { BatchStatement } from './kind';
import type { MemberRow, MessageRow } from './locked-conversation';
import { selectNamed } from './named-rows';

/** A conversation's id, and what names the row in it. */
export type Pair = readonly [conversation_id: number, key: number];

const MEMBER_COLUMNS = [
  'conversation_id',
  'user_id',
  'role',
  'joined_seq',
  'left_seq',
  'delivered_seq',
  'read_seq',
  'cleared_seq',
  'muted_until',
  'block_stands',
  'shown_delivered_seq',
  'shown_read_seq',
];

/** Reads members by their user ids. */
export function readMembers(
  pairs: readonly Pair[],
  onRow: (conversation_id: number, user_id: number, row: MemberRow) => void,
): BatchStatement[] {
  if (pairs.length === 0) return [];
  return [
    {
      ...selectNamed({
        table: 'conversation_members',
        columns: MEMBER_COLUMNS,
        key: ['conversation_id', 'user_id'],
        pairs,
      }),
      take: (rows) => {
        for (const row of rows as (MemberRow & { conversation_id: number; user_id: number })[]) {
          onRow(row.conversation_id, row.user_id, row);
        }
      },
    },
  ];
}

/** Reads messages by their seqs. */
export function readMessages(
  pairs: readonly Pair[],
  onRow: (conversation_id: number, seq: number, row: MessageRow) => void,
): BatchStatement[] {
  if (pairs.length === 0) return [];
  return [
    {
      ...selectNamed({
        table: 'messages',
        columns: ['conversation_id', 'seq', 'id', 'sender_id', 'deleted_at'],
        key: ['conversation_id', 'seq'],
        pairs,
      }),
      take: (rows) => {
        for (const row of rows as (MessageRow & { conversation_id: number })[]) {
          onRow(row.conversation_id, row.seq, row);
        }
      },
    },
  ];
}
