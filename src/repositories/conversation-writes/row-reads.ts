import { placeholders } from '../../infra/database/sql';
import type { BatchStatement } from './kind';
import type { MemberRow } from './locked-member';
import type { InfoRow, MessageRow } from './locked-row';
import { selectNamed } from './named-rows';

/** A conversation's id, and what names the row in it. */
export type Pair = readonly [conversation_id: number, key: number];

type OnMember = (conversation_id: number, user_id: number, row: MemberRow) => void;

const MEMBER_COLUMNS = [
  'conversation_id',
  'user_id',
  'role',
  'joined_seq',
  'joined_at',
  'left_seq',
  'removed',
  'delivered_seq',
  'read_seq',
  'cleared_seq',
  'muted_until',
  'notify',
  'pinned_at',
  'archived_at',
  'marked_unread',
  'hidden_at',
  'block_stands',
  'shown_delivered_seq',
  'shown_read_seq',
];

function takeMembers(onRow: OnMember): (rows: unknown) => void {
  return (rows) => {
    for (const row of rows as (MemberRow & { conversation_id: number; user_id: number })[]) {
      onRow(row.conversation_id, row.user_id, row);
    }
  };
}

/** Reads members by their user ids. */
export function readMembers(pairs: readonly Pair[], onRow: OnMember): BatchStatement[] {
  if (pairs.length === 0) return [];
  return [
    {
      ...selectNamed({
        table: 'conversation_members',
        columns: MEMBER_COLUMNS,
        key: ['conversation_id', 'user_id'],
        pairs,
      }),
      take: takeMembers(onRow),
    },
  ];
}

/** Of these conversations, those in which members without another role may not write. Asked only where rows of members are read. */
export function readForAdmins(
  ids: readonly number[],
  onRow: (conversation_id: number) => void,
): BatchStatement[] {
  if (ids.length === 0) return [];
  return [
    {
      sql: `select id from conversations where id in (${placeholders(ids.length)}) and can_write = 'admins'`,
      values: ids,
      take: (rows) => {
        for (const { id } of rows as { id: number }[]) onRow(id);
      },
    },
  ];
}

/** Reads those who own these groups. */
export function readOwners(ids: readonly number[], onRow: OnMember): BatchStatement[] {
  if (ids.length === 0) return [];
  return [
    {
      sql: `select ${MEMBER_COLUMNS.join(', ')} from conversation_members
             where conversation_id in (${placeholders(ids.length)}) and role = 'owner' and left_seq is null`,
      values: ids,
      take: takeMembers(onRow),
    },
  ];
}

/** Reads what the members of these conversations share. */
export function readInfos(
  ids: readonly number[],
  onRow: (conversation_id: number, row: InfoRow) => void,
): BatchStatement[] {
  if (ids.length === 0) return [];
  return [
    {
      sql: `select id, type, name, description, can_write, members_can_invite, member_count
              from conversations where id in (${placeholders(ids.length)})`,
      values: ids,
      take: (rows) => {
        for (const { id, ...row } of rows as (InfoRow & { id: number })[]) onRow(id, row);
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
        columns: [
          'conversation_id',
          'seq',
          'id',
          'sender_id',
          'content_type',
          'mentions',
          'mentions_all',
          'reactions',
          'pinned_at',
          'edited_at',
          'forward_of',
          'preview',
          'deleted_at',
        ],
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
