import type { Contact } from '../../contracts/classic/entities';
import type { Receipt, SyncedConversation } from '../../contracts/routes/sync';
import type { ChangedRows } from '../../domain/sync-page';
import { type Db, inChunks, placeholders } from '../../infra/database/database';
import { type Changed, listFirstChanges, type MessageKey, unionAll } from './changed-messages';
import { IS_VISIBLE, NEWEST_FIRST, NEWEST_VISIBLE_SEQ } from '../messages/message-repository';
import { UNREAD_FROM_SEQ } from '../messages/unread-repository';

export type Hidden = Changed<{ message_id: number; conversation_id: number }>;

/** A conversation before presence, unread count and newest message are known. */
export interface ConversationState extends Omit<
  SyncedConversation,
  'peer' | 'last_message' | 'unread_count' | 'is_online'
> {
  peer_id: number;
  peer_name: string;
  peer_email: string | null;
  newest_seq: number | null;
  /** Up to here nothing is unread. */
  unread_from_seq: number;
}

const cutAt = <Row extends { change_no: number }>(rows: Row[], limit: number): ChangedRows<Row> => ({
  rows,
  complete_up_to: (rows.length < limit ? undefined : rows.at(-1)?.change_no) ?? Infinity,
});

/** What changed for one person. Every query is bounded by its limit or by the number of his conversations. */
export class SyncRepository {
  constructor(private readonly db: Db) {}

  /** The newest change number. Whatever has one up to it is committed. */
  async newestChange(): Promise<number> {
    const row = await this.db.one<{ n: number }>('select n from change_counter where id = 1');
    if (!row) throw new Error('The change counter has no row');
    return row.n;
  }

  /** The caller's conversations with a change after the cursor. */
  async listChangedConversations(user_id: number, cursor: number): Promise<number[]> {
    const rows = await this.db.many<{ id: number }>(
      `select v.id from conversation_members me
         join conversations v on v.id = me.conversation_id and v.change_no > ?
        where me.user_id = ?`,
      [cursor, user_id],
    );
    return rows.map(({ id }) => id);
  }

  /** Where messages changed, without the messages. One more than a page of them: whether that is all can be seen. */
  listChangedMessages(
    conversation_ids: readonly number[],
    cursor: number,
    limit: number,
  ): Promise<ChangedRows<Changed<MessageKey>>> {
    return listFirstChanges(this.db, conversation_ids, { cursor, count: limit + 1 });
  }

  /** Watermarks of all members, the caller's own too. */
  async listChangedReceipts(
    conversation_ids: readonly number[],
    cursor: number,
  ): Promise<ChangedRows<Changed<Receipt>>> {
    const rows = await inChunks(conversation_ids, (ids) =>
      this.db.many<Changed<Receipt>>(
        `select conversation_id, user_id, delivered_seq, read_seq, change_no from conversation_members
          where conversation_id in (${placeholders(ids.length)}) and change_no > ?`,
        [...ids, cursor],
      ),
    );
    return { rows, complete_up_to: Infinity };
  }

  async listChangedContacts(
    user_id: number,
    cursor: number,
    limit: number,
  ): Promise<ChangedRows<Changed<Contact & { deleted_at: string | null }>>> {
    const rows = await this.db.many<Changed<Contact & { deleted_at: string | null }>>(
      `select c.id, c.user_id, c.contact_user_id, coalesce(c.contact_name, u.name) as contact_name, c.created_at,
              c.deleted_at, c.change_no
         from contacts c join users u on u.id = c.contact_user_id
        where c.user_id = ? and c.change_no > ?
        order by c.change_no
        limit ?`,
      [user_id, cursor, limit],
    );
    return cutAt(rows, limit);
  }

  async listHidden(user_id: number, cursor: number, limit: number): Promise<ChangedRows<Hidden>> {
    const rows = await this.db.many<Hidden>(
      `select h.message_id, m.conversation_id, h.change_no
         from message_hidden h join messages m on m.id = h.message_id
        where h.user_id = ? and h.change_no > ?
        order by h.change_no
        limit ?`,
      [user_id, cursor, limit],
    );
    return cutAt(rows, limit);
  }

  /** Most recent first. */
  async listNewestConversations(user_id: number, limit: number): Promise<number[]> {
    const rows = await this.db.many<{ id: number }>(
      `select v.id from conversation_members me join conversations v on v.id = me.conversation_id
        where me.user_id = ? and me.left_seq is null and v.last_seq > 0
        order by v.last_message_at desc, v.id desc
        limit ?`,
      [user_id, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** The newest messages of each conversation that the caller can see. */
  async listNewestMessages(
    user_id: number,
    conversation_ids: readonly number[],
    limit: number,
  ): Promise<MessageKey[]> {
    if (conversation_ids.length === 0) return [];
    const { sql, values } = unionAll(
      conversation_ids.map((id) => ({
        sql: `select m.conversation_id, m.seq
                from conversation_members me
                join messages m on m.conversation_id = me.conversation_id
               where me.conversation_id = ? and me.user_id = ? and ${IS_VISIBLE}
               ${NEWEST_FIRST} limit ?`,
        values: [id, user_id, limit],
      })),
    );
    return this.db.many<MessageKey>(sql, values);
  }

  /** As the caller finds them now. Those without a message yet are nobody's business. */
  listConversations(user_id: number, conversation_ids: readonly number[]): Promise<ConversationState[]> {
    return inChunks(conversation_ids, (ids) =>
      this.db.many<ConversationState>(
        `select v.id, v.type, v.last_seq, me.cleared_seq, me.muted_until, u.id as peer_id, u.name as peer_name,
              u.email as peer_email, u.last_seen_at,
              ${NEWEST_VISIBLE_SEQ} as newest_seq, ${UNREAD_FROM_SEQ} as unread_from_seq
         from conversation_members me
         join conversations v on v.id = me.conversation_id and v.last_seq > 0
         join conversation_members peer on peer.conversation_id = v.id and peer.user_id <> me.user_id
         join users u on u.id = peer.user_id
        where me.user_id = ? and me.conversation_id in (${placeholders(ids.length)})
          and v.type = 'direct' and me.left_seq is null`,
        [user_id, ...ids],
      ),
    );
  }
}
