import type { ConversationType } from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import type { Database } from '../../infra/database/database';
import { placeholders, takeChangeNumbers } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';
import { IS_MEMBER } from '../messages/visibility';
import { KEEP_NEWEST, type ProfileChange } from './withheld-profile-repository';

/** Contacts of one transaction, and conversations of one page: no lock is held for long. */
const CHUNK_ROWS = 100;

/** Direct conversations without messages are shown only to those who have asked for them. */
const IS_LISTED = `(conversation.type <> 'direct' or conversation.last_seq > 0
  or (select count(*) from conversation_members asker
       where asker.conversation_id = conversation.id and asker.joined_at is not null) > 0)`;

/** A piece of those who have a user as a contact. */
export interface ContactPiece {
  user_ids: number[];
  /** Of the last contact that was looked at; undefined if there was none. */
  last_id: number | undefined;
}

export interface ListedConversation {
  id: number;
  type: ConversationType;
}

/** Of contacts whose change number is taken: no block can begin or end before the transaction does. */
const RENEW = `update contacts set change_no = @change_no + 1
  where deleted_at is null and not ${blockStands('contacts.user_id', 'contacts.contact_user_id')}`;

/** Who sees a user in lists. */
export class ViewerRepository {
  /** `writer` takes several statements in one packet. */
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  /**
   * Looks at the next hundred contacts that show the user, after this one. Those without a block get a change number, the others are noted as
   * withheld from: each is one or the other, whatever blocks begin or end at the same time. The contacts are of different users, so nobody
   * sees that they share a number.
   */
  async renewContacts({ user_id, change_id }: ProfileChange, after_id: number): Promise<ContactPiece> {
    const rows = await this.db.many<{ id: number; user_id: number }>(
      `select c.id, c.user_id from contacts c
        where c.contact_user_id = ? and c.id > ? and c.deleted_at is null
        order by c.id limit ?`,
      [user_id, after_id, CHUNK_ROWS],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) {
      const isOne = `id in (${placeholders(ids.length)})`;
      await this.writer.writeTogether([
        ...takeChangeNumbers(1),
        { sql: `${RENEW} and ${isOne}`, values: ids },
        {
          sql: `insert into withheld_profiles (user_id, viewer_id, change_id)
                select c.contact_user_id, c.user_id, ? from contacts c
                 where c.${isOne} and c.deleted_at is null and c.change_no <> @change_no + 1
                ${KEEP_NEWEST}`,
          values: [change_id, ...ids],
        },
      ]);
    }
    return { user_ids: rows.map((row) => row.user_id), last_id: ids.at(-1) };
  }

  /** Gives the contact by which the viewer has the user a change number. True if there is none; false if a block stands. */
  async renewContactOf(viewer_id: number, user_id: number): Promise<boolean> {
    const contact = await this.db.one<{ id: number }>(
      'select id from contacts where user_id = ? and contact_user_id = ? and deleted_at is null',
      [viewer_id, user_id],
    );
    if (!contact) return true;
    const { renewed } = await this.writer.writeTogether([
      ...takeChangeNumbers(1),
      { as: 'renewed', sql: `${RENEW} and id = ?`, values: [contact.id] },
    ]);
    return renewed.affectedRows > 0;
  }

  /** The next hundred conversations of the user that others list, after this one. */
  listConversations(user_id: number, after_id: number): Promise<ListedConversation[]> {
    return this.db.many<ListedConversation>(
      `select conversation.id, conversation.type
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and ${IS_LISTED}
        where member.user_id = ? and member.conversation_id > ? and ${IS_MEMBER}
        order by member.conversation_id limit ?`,
      [user_id, after_id, CHUNK_ROWS],
    );
  }

  /** The direct conversation of two users, if they list it. */
  async findDirect(one: number, other: number): Promise<number | undefined> {
    const row = await this.db.one<{ id: number }>(
      `select conversation.id from conversations conversation where conversation.direct_key = ? and ${IS_LISTED}`,
      [directKey(one, other)],
    );
    return row?.id;
  }

  /** Everybody who is a member of one of those of these conversations that are direct ones: in groups it is found by sync. */
  async listMembers(conversation_ids: readonly number[]): Promise<number[]> {
    if (conversation_ids.length === 0) return [];
    const rows = await this.db.many<{ user_id: number }>(
      `select distinct member.user_id from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'direct'
        where member.conversation_id in (${placeholders(conversation_ids.length)}) and ${IS_MEMBER}`,
      conversation_ids,
    );
    return rows.map((row) => row.user_id);
  }
}
