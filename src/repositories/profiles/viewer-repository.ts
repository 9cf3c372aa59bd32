import { directKey } from '../../domain/direct-key';
import type { Database } from '../../infra/database/database';
import { placeholders, takeChangeNumbers } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';
import { IS_MEMBER } from '../messages/visibility';

/** Contacts of one transaction, and conversations of one page: no lock is held for long. */
const CHUNK_ROWS = 100;

/** Direct conversations without messages are shown to nobody. */
const IS_LISTED = "(conversation.type <> 'direct' or conversation.last_seq > 0)";

/** A piece of those who list a user. */
export interface ContactPiece {
  /** Whose contacts were renewed. */
  user_ids: number[];
  /** Whose were not, because a block stands between the two. */
  withheld: number[];
  /** Of the last contact that was looked at; undefined if there was none. */
  last_id: number | undefined;
}

export interface ListedConversation {
  id: number;
  block_stands: 0 | 1;
}

/** Who sees a user in lists. */
export class ViewerRepository {
  /** `writer` takes several statements in one packet. */
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  /** Looks at the next hundred contacts that show the user, after this one, and gives change numbers to those without a block. */
  async renewContacts(user_id: number, after_id: number): Promise<ContactPiece> {
    const rows = await this.db.many<{ id: number; user_id: number; block_stands: 0 | 1 }>(
      `select c.id, c.user_id, ${blockStands('c.user_id', 'c.contact_user_id')} as block_stands from contacts c
        where c.contact_user_id = ? and c.id > ? and c.deleted_at is null
        order by c.id limit ?`,
      [user_id, after_id, CHUNK_ROWS],
    );
    const shown = rows.filter(({ block_stands }) => block_stands === 0);
    await this.renew(shown.map(({ id }) => id));
    return {
      user_ids: shown.map((row) => row.user_id),
      withheld: rows.filter(({ block_stands }) => block_stands === 1).map((row) => row.user_id),
      last_id: rows.at(-1)?.id,
    };
  }

  /** Gives the contact by which the viewer has the user a change number, if there is one. */
  async renewContactOf(viewer_id: number, user_id: number): Promise<void> {
    const contact = await this.db.one<{ id: number }>(
      'select id from contacts where user_id = ? and contact_user_id = ? and deleted_at is null',
      [viewer_id, user_id],
    );
    if (contact) await this.renew([contact.id]);
  }

  /** The next hundred conversations of the user that others list, after this one. */
  listConversations(user_id: number, after_id: number): Promise<ListedConversation[]> {
    return this.db.many<ListedConversation>(
      `select conversation.id, member.block_stands
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

  /** Everybody who is a member of one of these conversations. */
  async listMembers(conversation_ids: readonly number[]): Promise<number[]> {
    if (conversation_ids.length === 0) return [];
    const rows = await this.db.many<{ user_id: number }>(
      `select distinct member.user_id from conversation_members member
        where member.conversation_id in (${placeholders(conversation_ids.length)}) and ${IS_MEMBER}`,
      conversation_ids,
    );
    return rows.map((row) => row.user_id);
  }

  /** Each contact is of another user, so nobody sees that they share a number. */
  private async renew(contact_ids: readonly number[]): Promise<void> {
    if (contact_ids.length === 0) return;
    await this.writer.writeTogether([
      ...takeChangeNumbers(1),
      {
        sql: `update contacts set change_no = @change_no + 1 where id in (${placeholders(contact_ids.length)})`,
        values: contact_ids,
      },
    ]);
  }
}
