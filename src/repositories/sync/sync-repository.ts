import type { Contact } from '../../domain/contact';
import type { ConversationType } from '../../domain/conversation';
import type { DirectOverview, MemberWatermarks } from '../../domain/sync';
import { type ChangedRows, cutAt } from '../../domain/sync-page';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';
import type { MessageKey } from '../messages/message-reads';
import { UNREAD_FROM_SEQ } from '../messages/unread-repository';
import {
  IS_MEMBER,
  isThereFor,
  isVisible,
  NEWEST_FIRST,
  NEWEST_VISIBLE_SEQ,
  isSinceJoining,
} from '../messages/visibility';
import { CONTACT_COLUMNS, type ContactRow, toContact } from '../contacts/contact-rows';
import { seesEmailOf } from '../contacts/email-visibility';
import { seesPresenceOf } from '../presence/presence-visibility';
import { avatarUrl } from '../profiles/avatar-url';
import { type Changed, listFirstChanges, unionAll } from './changed-messages';

/** A member of whom something has changed that the caller sees: the marks, if they are shown, or what is kept elsewhere. */
export type ChangedMember = Changed<MemberWatermarks & { is_shown: 0 | 1 }>;

export type Hidden = Changed<{ message_id: number; conversation_id: number }>;

/** A conversation before presence, unread count and newest message are known. */
export interface ConversationState extends Omit<
  DirectOverview,
  'type' | 'peer' | 'last_message' | 'unread_count' | 'is_online'
> {
  type: ConversationType;
  /** The other member of a direct conversation; null in a group, as the next six. */
  peer_id: number | null;
  peer_name: string | null;
  peer_email: string | null;
  /** Whether the viewer sees the peer's whole e-mail address. */
  is_email_visible: 0 | 1 | null;
  peer_username: string | null;
  peer_avatar_url: string | null;
  is_peer_deleted: 0 | 1 | null;
  /** Of the newest message that the caller sees. */
  newest_seq: number | null;
  /** Up to here nothing is unread. */
  unread_from_seq: number;
  /** Whether the viewer sees the peer's presence. */
  is_visible: 0 | 1 | null;
  block_stands: 0 | 1;
}

/** Conversations without messages are not listed. */
const IS_VISIBLE = seesPresenceOf('u', 'member.user_id', {
  have_written: 'true',
  block_stands: 'member.block_stands',
});

/** Of a `receipt`, for the user whose account is `own`. */
const shownMark = (column: 'delivered_seq' | 'read_seq'): string =>
  `if(receipt.block_stands and receipt.user_id <> own.id, receipt.shown_${column}, receipt.${column})`;

/** Whether marks of a `receipt` are shown to `own`. */
const IS_SHOWN = '(receipt.user_id = own.id or (own.receipts and account.receipts))';

/**
 * The number of the last change of what `own` is shown of a `receipt`: the end of a block can be one, for the other member alone. Where marks
 * are not shown, nothing may tell that they moved.
 */
const SHOWN_CHANGE = `case when receipt.user_id = own.id then greatest(receipt.change_no, receipt.own_change_no)
  when not ${IS_SHOWN} then receipt.profile_change_no
  when receipt.block_stands then greatest(receipt.shown_change_no, receipt.profile_change_no)
  else greatest(receipt.change_no, receipt.shown_change_no, receipt.profile_change_no) end`;

/** Classic clients are told of direct conversations only. */
type ConversationScope = 'direct' | 'all';

/** What changed for one person. Every query is bounded by its limit or by the number of their conversations. */
export class SyncRepository {
  /** A condition on `conversation`. */
  private readonly inScope: string;
  /** One on it and on `member`. */
  private readonly isThere: string;

  constructor(
    private readonly db: Db,
    scope: ConversationScope = 'direct',
  ) {
    this.inScope = scope === 'direct' ? "conversation.type = 'direct'" : 'true';
    this.isThere = scope === 'direct' ? 'conversation.last_seq > 0' : isThereFor('member');
  }

  /** The newest change number. Every change with a number up to it is committed. */
  async newestChange(): Promise<number> {
    const row = await this.db.one<{ n: number }>('select n from change_counter where id = 1');
    if (!row) throw new Error('The change counter has no row');
    return row.n;
  }

  /** The caller's conversations with a change after the cursor, be it one that the caller alone sees. */
  async listChangedConversations(user_id: number, cursor: number): Promise<number[]> {
    const rows = await this.db.many<{ id: number }>(
      `select conversation.id from conversation_members member
         join conversations conversation
           on conversation.id = member.conversation_id and ${this.inScope}
        where member.user_id = ? and ${IS_MEMBER} and (conversation.change_no > ? or member.own_change_no > ?)`,
      [user_id, cursor, cursor],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Keys of the changed messages, of one more than a page, so that it is known whether there are more. Some may be out of the
   * caller's view: reading them by their keys decides that.
   */
  listChangedMessages(
    conversation_ids: readonly number[],
    cursor: number,
    limit: number,
  ): Promise<ChangedRows<Changed<MessageKey>>> {
    return listFirstChanges(this.db, conversation_ids, { cursor, count: limit + 1 });
  }

  /**
   * Members with their watermarks, the caller too, of those conversations of which the caller is a member. Watermarks of others are shown
   * only if both have receipts on, and while a block stands as they were when it began. Nothing of a direct conversation is listed before its
   * first message: a block has made it, or somebody has asked for it, and neither is told.
   */
  async listChangedMembers(
    user_id: number,
    conversation_ids: readonly number[],
    cursor: number,
  ): Promise<ChangedRows<ChangedMember>> {
    const rows = await inChunks(conversation_ids, (ids) =>
      this.db.many<ChangedMember>(
        `select receipt.conversation_id, receipt.user_id, ${shownMark('delivered_seq')} as delivered_seq,
                ${shownMark('read_seq')} as read_seq, ${SHOWN_CHANGE} as change_no,
                ${IS_SHOWN} as is_shown
           from users own
           straight_join conversation_members receipt on receipt.conversation_id in (${placeholders(ids.length)})
             and receipt.left_seq is null
           straight_join users account force index (primary) on account.id = receipt.user_id
          where own.id = ? and ${SHOWN_CHANGE} > ?
            and (select count(*) from conversation_members member
                   join conversations conversation on conversation.id = member.conversation_id
                  where member.conversation_id = receipt.conversation_id and member.user_id = own.id and ${IS_MEMBER}
                    and not (conversation.type = 'direct' and conversation.last_seq = 0)) > 0`,
        [...ids, user_id, cursor],
      ),
    );
    return { rows, complete_up_to: Infinity };
  }

  /** Those that a new device begins with, without removed ones. */
  async listContacts(user_id: number, limit: number): Promise<Changed<Contact>[]> {
    const rows = await this.db.many<Changed<ContactRow>>(
      `select ${CONTACT_COLUMNS}, c.change_no
         from contacts c join users u force index (primary) on u.id = c.contact_user_id
        where c.user_id = ? and c.deleted_at is null
        order by c.id
        limit ?`,
      [user_id, limit],
    );
    return rows.map(toContact);
  }

  async listChangedContacts(
    user_id: number,
    cursor: number,
    limit: number,
  ): Promise<ChangedRows<Changed<Contact & { deleted_at: string | null }>>> {
    const rows = await this.db.many<Changed<ContactRow & { deleted_at: string | null }>>(
      `select ${CONTACT_COLUMNS}, c.deleted_at, c.change_no
         from contacts c join users u force index (primary) on u.id = c.contact_user_id
        where c.user_id = ? and c.change_no > ?
        order by c.change_no
        limit ?`,
      [user_id, cursor, limit],
    );
    return cutAt(rows.map(toContact), limit);
  }

  /** With the index of members named: of few members MySQL reads all, and then sorts everything that was hidden. */
  async listHidden(user_id: number, cursor: number, limit: number): Promise<ChangedRows<Hidden>> {
    const rows = await this.db.many<Hidden>(
      `select h.message_id, m.conversation_id, h.change_no
         from message_hidden h
         straight_join messages m on m.id = h.message_id
         straight_join conversations conversation force index (primary) on conversation.id = m.conversation_id and ${this.inScope}
         straight_join conversation_members member force index (primary)
           on member.conversation_id = m.conversation_id and member.user_id = h.user_id and ${isSinceJoining('m')}
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
      `select conversation.id from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and ${this.inScope}
        where member.user_id = ? and ${IS_MEMBER} and ${this.isThere}
        order by conversation.last_message_at desc, conversation.id desc
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
                from conversation_members member
                join messages m on m.conversation_id = member.conversation_id
               where member.conversation_id = ? and member.user_id = ? and ${isVisible('m')}
               ${NEWEST_FIRST} limit ?`,
        values: [id, user_id, limit],
      })),
    );
    return this.db.many<MessageKey>(sql, values);
  }

  /** In their present state, without those that have no message yet. */
  listConversations(user_id: number, conversation_ids: readonly number[]): Promise<ConversationState[]> {
    return inChunks(conversation_ids, (ids) =>
      this.db.many<ConversationState>(
        `select conversation.id, conversation.type, conversation.last_seq, member.cleared_seq, member.muted_until,
                u.id as peer_id, u.name as peer_name, coalesce(u.email, u.external_email) as peer_email,
                ${seesEmailOf('u', 'member.user_id', 'conversation')} as is_email_visible,
                u.username as peer_username, ${avatarUrl('u')} as peer_avatar_url, u.deleted_at is not null as is_peer_deleted,
                u.last_seen_at, ${IS_VISIBLE} as is_visible, member.block_stands,
                ${NEWEST_VISIBLE_SEQ} as newest_seq, ${UNREAD_FROM_SEQ} as unread_from_seq
           from conversation_members member
           join conversations conversation
             on conversation.id = member.conversation_id and conversation.last_seq > 0 and ${this.inScope}
           left join conversation_members peer
             on conversation.type = 'direct' and peer.conversation_id = conversation.id and peer.user_id <> member.user_id
           left join users u force index (primary) on u.id = peer.user_id
          where member.user_id = ? and member.conversation_id in (${placeholders(ids.length)}) and ${IS_MEMBER}`,
        [user_id, ...ids],
      ),
    );
  }
}
