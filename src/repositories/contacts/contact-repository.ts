import type { Contact, ContactOverview } from '../../domain/contact';
import { directKey } from '../../domain/direct-key';
import type { Database } from '../../infra/database/database';
import { isDuplicateKey } from '../../infra/database/failures';
import { takeChangeNumbers } from '../../infra/database/sql';
import { blocks } from '../blocks/block-stands';
import {
  HIDDEN_IS_ABSENT,
  isNotCleared,
  isNotDeleted,
  joinHidden,
  NEWEST_VISIBLE_SEQ,
} from '../messages/visibility';
import { CONTACT_COLUMNS, type ContactRow, toContact } from './contact-rows';
import { seesEmailOf } from './email-visibility';
import { seesPresenceOf } from '../presence/presence-visibility';
import { avatarUrl } from '../profiles/avatar-url';

const SELECT_CONTACT = `select ${CONTACT_COLUMNS} from contacts c join users u force index (primary) on u.id = c.contact_user_id`;

/** Nearly always true; saves the search for the newest visible message. */
const LAST_IS_VISIBLE = `(last.id is not null and ${HIDDEN_IS_ABSENT})`;

const BLOCK_STANDS = 'coalesce(member.block_stands, false)';
const IS_VISIBLE = seesPresenceOf('u', 'c.user_id', {
  have_written: 'coalesce(conversation.last_seq, 0) > 0',
  block_stands: BLOCK_STANDS,
});

/** A row of the list before presence and unread counts are known. */
export interface ListedContact extends Omit<ContactOverview, 'is_deleted' | 'is_online' | 'unread_count'> {
  conversation_id: number | null;
  is_deleted: 0 | 1;
  /** Whether the caller may see the presence of this user. */
  is_visible: 0 | 1;
  block_stands: 0 | 1;
  /** Whether the caller may see the whole e-mail address. */
  is_email_visible: 0 | 1;
}

export class ContactRepository {
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  async findOf(user_id: number, contact_id: number): Promise<Contact | undefined> {
    const row = await this.db.one<ContactRow>(
      `${SELECT_CONTACT} where c.id = ? and c.user_id = ? and c.deleted_at is null`,
      [contact_id, user_id],
    );
    return row && toContact(row);
  }

  async count(user_id: number): Promise<number> {
    const row = await this.db.one<{ n: number }>(
      'select count(*) as n from contacts where user_id = ? and deleted_at is null',
      [user_id],
    );
    return row?.n ?? 0;
  }

  /**
   * What keeps the user from adding this one: they are a contact, or block the user and are unknown by that. With whom the user has
   * written, they are not: their conversation says that the account is there, so that a refusal would tell of the block.
   */
  findObstacles(user_id: number, contact_user_id: number) {
    return this.db.one<{ is_contact: 0 | 1; is_unknown: 0 | 1 }>(
      `select exists (select 1 from contacts where user_id = ? and contact_user_id = ? and deleted_at is null) as is_contact,
              (${blocks('?', '?')}
               and not exists (select 1 from conversations where direct_key = ? and last_seq > 0)) as is_unknown`,
      [user_id, contact_user_id, contact_user_id, user_id, directKey(user_id, contact_user_id)],
    );
  }

  /**
   * With the number of that change. Undefined if the user is a contact already. A contact that was removed before comes back with its
   * old id.
   */
  async addOnce(draft: {
    user_id: number;
    contact_user_id: number;
    contact_name: string | null;
  }): Promise<{ contact: Contact; change_no: number } | undefined> {
    const { user_id, contact_user_id, contact_name } = draft;
    const { counter, revived } = await this.writer.writeTogether([
      ...takeChangeNumbers(1, 'counter'),
      {
        as: 'revived',
        sql: `update contacts set contact_name = ?, created_at = now(3), deleted_at = null, change_no = @change_no + 1
               where user_id = ? and contact_user_id = ? and deleted_at is not null`,
        values: [contact_name, user_id, contact_user_id],
      },
    ]);
    const change_no = revived.affectedRows > 0 ? counter.insertId : await this.insertOnce(draft);
    if (change_no === undefined) return undefined;
    const row = await this.db.one<ContactRow>(
      `${SELECT_CONTACT} where c.user_id = ? and c.contact_user_id = ?`,
      [user_id, contact_user_id],
    );
    return row && { contact: toContact(row), change_no };
  }

  private async insertOnce(draft: { user_id: number; contact_user_id: number; contact_name: string | null }) {
    try {
      const { counter } = await this.writer.writeTogether([
        ...takeChangeNumbers(1, 'counter'),
        {
          sql: 'insert into contacts (user_id, contact_user_id, contact_name, change_no) values (?, ?, ?, @change_no + 1)',
          values: [draft.user_id, draft.contact_user_id, draft.contact_name],
        },
      ]);
      return counter.insertId;
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Returns the number of the change; undefined if the user has no such contact. */
  rename(user_id: number, contact_id: number, contact_name: string): Promise<number | undefined> {
    return this.change('contact_name = ?', contact_name, user_id, contact_id);
  }

  /** Leaves a tombstone. Returns the number of the change; undefined if the user has no such contact. */
  remove(user_id: number, contact_id: number): Promise<number | undefined> {
    return this.change('deleted_at = ?', new Date(), user_id, contact_id);
  }

  private async change(assignment: string, value: string | Date, user_id: number, contact_id: number) {
    const { counter, changed } = await this.writer.writeTogether([
      ...takeChangeNumbers(1, 'counter'),
      {
        as: 'changed',
        sql: `update contacts set ${assignment}, change_no = @change_no + 1
               where id = ? and user_id = ? and deleted_at is null`,
        values: [value, contact_id, user_id],
      },
    ]);
    return changed.affectedRows > 0 ? counter.insertId : undefined;
  }

  /** Most recent conversation first, then by name. */
  list(user_id: number): Promise<ListedContact[]> {
    return this.db.many<ListedContact>(
      `select c.id as contact_id, c.contact_user_id, coalesce(c.contact_name, u.name) as contact_name, u.name as user_name,
              coalesce(u.email, u.external_email) as user_email, u.username, ${avatarUrl('u')} as avatar_url,
              u.deleted_at is not null as is_deleted, c.created_at, u.last_seen_at,
              if(${LAST_IS_VISIBLE}, last.content, newest.content) as last_message,
              if(${LAST_IS_VISIBLE}, last.created_at, newest.created_at) as last_message_time,
              conversation.id as conversation_id,
              ${IS_VISIBLE} as is_visible, ${BLOCK_STANDS} as block_stands,
              ${seesEmailOf('u', 'c.user_id', 'conversation')} as is_email_visible
         from contacts c
         join users u force index (primary) on u.id = c.contact_user_id
         left join conversations conversation on conversation.direct_key = concat(
              least(c.user_id, c.contact_user_id), ':', greatest(c.user_id, c.contact_user_id))
         left join conversation_members member
           on member.conversation_id = conversation.id and member.user_id = c.user_id
         left join messages last on last.conversation_id = conversation.id and last.seq = conversation.last_seq
           and ${isNotCleared('last')} and ${isNotDeleted('last')}
         ${joinHidden('last', 'c.user_id')}
         left join messages newest on newest.conversation_id = conversation.id
           and newest.seq = if(${LAST_IS_VISIBLE}, null, ${NEWEST_VISIBLE_SEQ})
        where c.user_id = ? and c.deleted_at is null
        order by last_message_time is null, last_message_time desc, contact_name, c.id`,
      [user_id],
    );
  }
}
