import type { ConversationType, Notify } from '../../domain/conversation';
import type { PushPreferences } from '../../domain/push/preferences';
import type { Db } from '../../infra/database/db';
import { type PreferencesRow, toPreferences } from '../devices/push-preferences-repository';
import type { MessageKey } from '../messages/message-reads';
import { isVisible } from '../messages/visibility';

/** A reaction of which somebody is to be notified, and whether that is still wanted. */
export interface WaitingReaction extends MessageKey, PushPreferences {
  /** Who has written the message. */
  user_id: number;
  reactor_id: number;
  reactor_name: string;
  emoji: string;
  /** Milliseconds since 1970. */
  reacted_at: number;
  /** Attempts that failed. */
  tries: number;
  message_id: number;
  /** At least the first 101 characters. */
  content: string;
  conversation_type: ConversationType;
  conversation_name: string | null;
  /** Milliseconds since 1970. */
  muted_until: number | null;
  notify: Notify;
  block_stands: boolean;
}

type Row = Omit<
  WaitingReaction,
  'emoji' | 'reacted_at' | 'muted_until' | 'block_stands' | keyof PushPreferences
> &
  PreferencesRow & { emoji: Buffer; reacted_at: string; muted_until: string | null; block_stands: 0 | 1 };

/** Which authors are still to be notified of reactions. The write that stores a reaction adds them. */
export class ReactionPushRepository {
  constructor(private readonly db: Db) {}

  /** Those that are due, and that no other process has. They are due again after `until`. */
  async claim(now: Date, until: Date, limit: number): Promise<MessageKey[]> {
    const due = await this.db.many<MessageKey & { next_at: string }>(
      'select conversation_id, seq, next_at from reaction_pushes where next_at <= ? order by next_at limit ?',
      [now, limit],
    );
    const claimed: MessageKey[] = [];
    for (const { conversation_id, seq, next_at } of due) {
      const { affectedRows } = await this.db.run(
        'update reaction_pushes set next_at = ? where conversation_id = ? and seq = ? and next_at = ?',
        [until, conversation_id, seq, new Date(next_at)],
      );
      if (affectedRows > 0) claimed.push({ conversation_id, seq });
    }
    return claimed;
  }

  /** When the next one is due, in milliseconds since 1970; undefined if there is none. */
  async nextDueAt(): Promise<number | undefined> {
    const row = await this.db.one<{ next_at: string | null }>(
      'select min(next_at) as next_at from reaction_pushes',
    );
    return row?.next_at == null ? undefined : Date.parse(row.next_at);
  }

  /**
   * Undefined if there is nothing to be told any more: the reaction was taken back, the author does not want to know, has left, or does not
   * see the message.
   */
  async find({ conversation_id, seq }: MessageKey): Promise<WaitingReaction | undefined> {
    const row = await this.db.one<Row>(
      `select waiting.conversation_id, waiting.seq, waiting.user_id, waiting.reactor_id, reactor.name as reactor_name,
              waiting.emoji, waiting.reacted_at, waiting.tries, m.id as message_id, left(coalesce(m.content, ''), 101) as content,
              conversation.type as conversation_type, conversation.name as conversation_name, member.muted_until, member.notify,
              member.block_stands, p.privacy, p.quiet_from, p.quiet_until, p.time_zone
         from reaction_pushes waiting
         join messages m on m.conversation_id = waiting.conversation_id and m.seq = waiting.seq
         join conversations conversation on conversation.id = waiting.conversation_id
         join conversation_members member
           on member.conversation_id = waiting.conversation_id and member.user_id = waiting.user_id
         join users reactor force index (primary) on reactor.id = waiting.reactor_id and reactor.deleted_at is null
         join push_preferences p on p.user_id = waiting.user_id and p.reactions
         join message_reactions r force index (primary) on r.conversation_id = waiting.conversation_id
           and r.seq = waiting.seq and r.user_id = waiting.reactor_id and r.emoji = waiting.emoji
        where waiting.conversation_id = ? and waiting.seq = ? and ${isVisible('m')}`,
      [conversation_id, seq],
    );
    return row && toWaiting(row);
  }

  /** There is nothing to be told any more, whatever comes. */
  async remove({ conversation_id, seq }: MessageKey): Promise<void> {
    await this.db.run('delete from reaction_pushes where conversation_id = ? and seq = ?', [
      conversation_id,
      seq,
    ]);
  }

  /** It was dealt with. If another one has come meanwhile, that is due. */
  async finish({ conversation_id, seq, ...reaction }: WaitingReaction, now: Date): Promise<void> {
    const { affectedRows } = await this.db.run(
      `delete from reaction_pushes
        where conversation_id = ? and seq = ? and reacted_at = ? and reactor_id = ? and emoji = ?`,
      [conversation_id, seq, new Date(reaction.reacted_at), reaction.reactor_id, Buffer.from(reaction.emoji)],
    );
    if (affectedRows === 0) await this.postpone({ conversation_id, seq }, now, 0);
  }

  async postpone({ conversation_id, seq }: MessageKey, next_at: Date, tries: number): Promise<void> {
    await this.db.run(
      'update reaction_pushes set next_at = ?, tries = ? where conversation_id = ? and seq = ?',
      [next_at, tries, conversation_id, seq],
    );
  }
}

function toWaiting({ privacy, quiet_from, quiet_until, time_zone, ...row }: Row): WaitingReaction {
  return {
    ...row,
    ...toPreferences({ privacy, quiet_from, quiet_until, time_zone }),
    emoji: row.emoji.toString(),
    reacted_at: Date.parse(row.reacted_at),
    muted_until: row.muted_until === null ? null : Date.parse(row.muted_until),
    block_stands: row.block_stands === 1,
  };
}
