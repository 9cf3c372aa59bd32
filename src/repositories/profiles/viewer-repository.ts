import type { Database } from '../../infra/database/database';
import { placeholders, takeChangeNumbers } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';
import { IS_MEMBER } from '../messages/visibility';

/** Contacts of one transaction, and conversations of one page: no lock is held for long. */
const CHUNK_ROWS = 100;

/** Contacts that were renewed, by the users whose they are. */
export interface RenewedContacts {
  user_ids: number[];
  /** Of the last contact; undefined if there was none. */
  last_id: number | undefined;
}

/** Who sees a user in lists, but for those between whom and the user a block stands. */
export class ViewerRepository {
  /** `writer` takes several statements in one packet. */
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  /** Gives change numbers to the next hundred contacts that show the user, after this one. */
  async renewContacts(user_id: number, after_id: number): Promise<RenewedContacts> {
    const rows = await this.db.many<{ id: number; user_id: number }>(
      `select c.id, c.user_id from contacts c
        where c.contact_user_id = ? and c.id > ? and c.deleted_at is null
          and not ${blockStands('c.user_id', 'c.contact_user_id')}
        order by c.id limit ?`,
      [user_id, after_id, CHUNK_ROWS],
    );
    if (rows.length === 0) return { user_ids: [], last_id: undefined };
    await this.writer.writeTogether([
      // Each contact is somebody else's, so nobody sees that they share a number.
      ...takeChangeNumbers(1),
      {
        sql: `update contacts set change_no = @change_no + 1 where id in (${placeholders(rows.length)})`,
        values: rows.map(({ id }) => id),
      },
    ]);
    return { user_ids: rows.map((row) => row.user_id), last_id: rows.at(-1)?.id };
  }

  /** The next hundred conversations of the user that others list, after this one. */
  async listConversations(user_id: number, after_id: number): Promise<number[]> {
    const rows = await this.db.many<{ id: number }>(
      `select conversation.id
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id
          and (conversation.type <> 'direct' or conversation.last_seq > 0)
        where member.user_id = ? and member.conversation_id > ? and ${IS_MEMBER} and member.block_stands = false
        order by member.conversation_id limit ?`,
      [user_id, after_id, CHUNK_ROWS],
    );
    return rows.map(({ id }) => id);
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
}
