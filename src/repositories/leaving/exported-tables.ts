import type { SqlValue } from '../../infra/database/sql';
import { BEGAN_AT } from '../views/began-at';

/** How the rows of one table that are a user's are read, page by page. */
export interface TableExport {
  /** Selects the rows after a key in the order of the key, `page_key`, with a limit as its last parameter. */
  sql: string;
  /** Comes before every key. */
  first: number | '';
  /** The parameters before the limit; by default the user and the key. */
  values?: (user_id: number, after: number | string) => SqlValue[];
  /** Columns that are true or false. */
  booleans?: readonly string[];
}

function reactionsAfter(user_id: number, after: number | string): SqlValue[] {
  const [conversation_id = 0, seq = 0, emoji = ''] = String(after).split('.');
  const place = [Number(conversation_id), Number(seq)] as const;
  return [user_id, place[0], place[0], place[1], place[1], emoji];
}

/**
 * What is stored about a user besides the account itself and the messages. The name of an entry is that of its file. Names of others
 * are as the user sees them; what another user did or has is left out of an entry that tells of both.
 */
export const EXPORTED_TABLES = {
  contacts: {
    first: 0,
    sql: `select c.contact_user_id as page_key, c.id as contact_id, c.contact_user_id, u.name as user_name, c.contact_name,
                 c.created_at, c.deleted_at as removed_at
            from contacts c join users u force index (primary) on u.id = c.contact_user_id
           where c.user_id = ? and c.contact_user_id > ? order by c.contact_user_id limit ?`,
  },
  blocks: {
    first: 0,
    booleans: ['blocked'],
    sql: `select b.blocked_user_id as page_key, b.blocked_user_id as user_id, u.name as user_name, b.blocked, b.changed_at
            from blocks b join users u force index (primary) on u.id = b.blocked_user_id
           where b.user_id = ? and b.blocked_user_id > ? order by b.blocked_user_id limit ?`,
  },
  // One without a message is there because one of the two blocks the other, which is nobody else's business.
  conversations: {
    first: 0,
    booleans: ['pinned', 'archived', 'marked_unread', 'removed'],
    sql: `select member.conversation_id as page_key, member.conversation_id, conversation.type,
                 if(member.left_seq is null, conversation.name, null) as name, peer.user_id as peer_user_id,
                 peer_account.name as peer_name, member.role, member.joined_seq, member.left_seq, member.delivered_seq,
                 member.delivered_at, member.read_seq, member.read_at, member.cleared_seq, member.hidden_at, member.pinned,
                 member.pinned_at, member.archived, member.archived_at, member.muted_until, member.notify, member.marked_unread, member.draft, member.joined_at,
                 member.left_at, member.removed, ${BEGAN_AT} as created_at
            from conversation_members member
            join conversations conversation on conversation.id = member.conversation_id and conversation.last_seq > 0
            left join conversation_members peer on conversation.type = 'direct'
                  and peer.conversation_id = member.conversation_id and peer.user_id <> member.user_id
            left join users peer_account force index (primary) on peer_account.id = peer.user_id
           where member.user_id = ? and member.conversation_id > ? order by member.conversation_id limit ?`,
  },
  hidden_messages: {
    first: 0,
    sql: `select h.change_no as page_key, m.conversation_id, h.message_id
            from message_hidden h straight_join messages m on m.id = h.message_id
           where h.user_id = ? and h.change_no > ? order by h.change_no limit ?`,
  },
  reactions: {
    first: '',
    values: reactionsAfter,
    sql: `select concat_ws('.', r.conversation_id, r.seq, hex(r.emoji)) as page_key, r.conversation_id, m.id as message_id,
                 convert(r.emoji using utf8mb4) as emoji, r.created_at
            from message_reactions r force index (reactions_of_user)
            straight_join messages m on m.conversation_id = r.conversation_id and m.seq = r.seq
           where r.user_id = ? and (r.conversation_id > ?
                 or (r.conversation_id = ? and (r.seq > ? or (r.seq = ? and r.emoji > unhex(?)))))
           order by r.conversation_id, r.seq, r.emoji limit ?`,
  },
  sessions: {
    first: 0,
    sql: `select id as page_key, id as session_id, if(kind = 'earlier', 'legacy', kind) as kind, created_at, last_used_at,
                 browser, platform, address, tokens_valid_after, tokens_until, revoked_at
            from sessions where user_id = ? and id > ? order by id limit ?`,
  },
  devices: {
    first: 0,
    sql: `select id as page_key, id as device_id, session_id, host, origin, language, created_at, refreshed_at, last_success_at,
                 failures, refused_since
            from push_subscriptions where user_id = ? and id > ? order by id limit ?`,
  },
  notification_settings: {
    first: 0,
    booleans: ['reactions'],
    sql: `select user_id as page_key, privacy, reactions, quiet_from as quiet_from_minute, quiet_until as quiet_until_minute, time_zone,
                 updated_at
            from push_preferences where user_id = ? and user_id > ? limit ?`,
  },
  reports: {
    first: 0,
    sql: `select id as page_key, id as report_id, message_id, user_id, user_name, reason, comment, created_at
            from reports where reporter_id = ? and id > ? order by id limit ?`,
  },
  known_addresses: {
    first: '',
    sql: `select address as page_key, address, last_seen_at
            from known_addresses where user_id = ? and address > ? order by address limit ?`,
  },
  // Without an operator's reason: of a decided report, it may tell who made it.
  audit_log: {
    first: 0,
    values: (user_id, after) => [user_id, after, user_id, after],
    sql: `(select id as page_key, at, event, session_id, address from audit_log
            where user_id = ? and id > ? and event <> 'report_dismissed')
           union all
          (select id, at, event, null, null from audit_log where other_user_id = ? and id > ?)
           order by page_key limit ?`,
  },
} as const satisfies Record<string, TableExport>;

export type ExportedTable = keyof typeof EXPORTED_TABLES;
