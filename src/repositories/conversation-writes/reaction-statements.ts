import { SHOWN_PEOPLE } from '../../domain/reaction';
import { namedKeys, type SqlValue } from '../../infra/database/sql';
import type { BaseWrite, BatchStatement } from './kind';
import { rowList } from './row-list';

/** One user's reaction to one message. */
export interface ReactionWrite extends BaseWrite {
  seq: number;
  /** As toEmoji returns it. */
  emoji: string;
  /** At which version of the membership whoever asks knows who is in the group. Left out if they do not. */
  members_version?: number;
}

/** Who has reacted with something, and when, in milliseconds. */
export interface Reactor {
  user_id: number;
  at: number;
}

type ReactionKey = Omit<ReactionWrite, 'kind'>;

/** Reads all that the users of these writes have reacted with to the messages that they are about. */
export function readOwn(
  writes: readonly ReactionWrite[],
  onRow: (reaction: ReactionKey) => void,
): BatchStatement {
  return {
    sql: `select r.conversation_id, r.seq, r.user_id, r.emoji
            from ${namedKeys(['conversation_id', 'seq', 'user_id'])}
            straight_join message_reactions r force index (primary)
              on r.conversation_id = named.conversation_id and r.seq = named.seq and r.user_id = named.user_id`,
    values: [
      JSON.stringify(writes.map(({ conversation_id, seq, user_id }) => [conversation_id, seq, user_id])),
    ],
    take: (rows) => {
      for (const { emoji, ...row } of rows as (Omit<ReactionKey, 'emoji'> & { emoji: Buffer })[]) {
        onRow({ ...row, emoji: emoji.toString() });
      }
    },
  };
}

/**
 * Reads who was first with the emoji of these writes, which are all about one emoji of one message: so many that enough are left to be shown
 * if all of the writes take theirs back.
 */
export function readFirst(
  same: readonly ReactionWrite[],
  onPeople: (people: Reactor[]) => void,
): BatchStatement {
  const [{ conversation_id, seq, emoji }] = same as [ReactionWrite];
  return {
    sql: `select user_id, created_at from message_reactions force index (reactions_of_emoji)
           where conversation_id = ? and seq = ? and emoji = ? order by created_at, user_id limit ?`,
    values: [conversation_id, seq, Buffer.from(emoji), SHOWN_PEOPLE + same.length],
    take: (rows) => {
      const found = rows as { user_id: number; created_at: string }[];
      onPeople(found.map(({ user_id, created_at }) => ({ user_id, at: Date.parse(created_at) })));
    },
  };
}

export function deleteReactions(removed: readonly ReactionWrite[]): BatchStatement[] {
  if (removed.length === 0) return [];
  return [
    {
      sql: `delete from message_reactions
             where (conversation_id, seq, user_id, emoji) in (${rowList(removed.length, '(?, ?, ?, ?)')})`,
      values: removed.flatMap(toValues),
    },
  ];
}

export function insertReactions(added: readonly ReactionWrite[]): BatchStatement[] {
  if (added.length === 0) return [];
  return [
    {
      sql: `insert into message_reactions (conversation_id, seq, user_id, emoji, created_at)
            values ${rowList(added.length, '(?, ?, ?, ?, @now)')}`,
      values: added.flatMap(toValues),
    },
  ];
}

/** A reaction to what somebody else has written. */
export interface ReactionNews extends ReactionWrite {
  author_id: number;
}

/** How long reactions to one message are gathered before its author is notified. */
const GATHER_SECONDS = 2;

/** What is read right before a notification decides whether it is sent: also if one of these has been taken back by then. */
export function notifyAuthors(news: readonly ReactionNews[]): BatchStatement[] {
  if (news.length === 0) return [];
  return [
    {
      sql: `insert into reaction_pushes (conversation_id, seq, user_id, reactor_id, emoji, reacted_at, next_at)
            select named.conversation_id, named.seq, named.author_id, named.user_id, unhex(named.emoji), @now,
                   @now + interval ${GATHER_SECONDS} second
              from json_table(?, '$[*]' columns (conversation_id bigint path '$[0]', seq bigint path '$[1]',
                author_id bigint path '$[2]', user_id bigint path '$[3]', emoji varchar(128) path '$[4]')) named
              straight_join push_preferences p force index (primary) on p.user_id = named.author_id and p.reactions
            on duplicate key update reactor_id = values(reactor_id), emoji = values(emoji), reacted_at = values(reacted_at),
              tries = 0`,
      values: [
        JSON.stringify(
          news.map(({ conversation_id, seq, author_id, user_id, emoji }) => [
            conversation_id,
            seq,
            author_id,
            user_id,
            Buffer.from(emoji).toString('hex'),
          ]),
        ),
      ],
    },
  ];
}

const toValues = ({ conversation_id, seq, user_id, emoji }: ReactionWrite): SqlValue[] => [
  conversation_id,
  seq,
  user_id,
  Buffer.from(emoji),
];
