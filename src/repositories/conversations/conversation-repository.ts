import type { Audience, Conversation, ConversationType, Member } from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import type { Database } from '../../infra/database/database';
import { isDuplicateKey } from '../../infra/database/failures';
import { takeChangeNumbers } from '../../infra/database/sql';
import { IS_MEMBER } from '../messages/visibility';

/**
 * Users of the newest conversations, and contacts, whose presence concerns one user. Strangers can make both as many as they like,
 * and each of them costs a packet when somebody connects.
 */
const MAX_RELATED = 5_000;

export class ConversationRepository {
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
    private readonly maxRelated = MAX_RELATED,
  ) {}

  async findDirectId(one: number, other: number): Promise<number | undefined> {
    const row = await this.db.one<{ id: number }>('select id from conversations where direct_key = ?', [
      directKey(one, other),
    ]);
    return row?.id;
  }

  /** Creates the conversation and its two members. Returns its id, also if another request has created it meanwhile. */
  async createDirect(one: number, other: number): Promise<number> {
    try {
      const { created } = await this.writer.writeTogether([
        { sql: 'set @conversation_id = null' },
        {
          as: 'created',
          sql: 'insert into conversations (direct_key, change_no) values (?, 0)',
          values: [directKey(one, other)],
        },
        { sql: 'set @conversation_id = last_insert_id()' },
        {
          sql: `insert into conversation_members (conversation_id, user_id, change_no)
                values (@conversation_id, ?, 0), (@conversation_id, ?, 0)`,
          values: [one, other],
        },
        ...takeChangeNumbers(1),
        { sql: 'update conversations set change_no = @change_no + 1 where id = @conversation_id' },
        {
          sql: 'update conversation_members set change_no = @change_no + 1 where conversation_id = @conversation_id',
        },
      ]);
      return created.insertId;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const id = await this.findDirectId(one, other);
      if (id === undefined) throw error;
      return id;
    }
  }

  /** Its present members; undefined if there is no such conversation. */
  async findAudience(id: number): Promise<Audience | undefined> {
    const rows = await this.db.many<{ type: ConversationType; user_id: number }>(
      `select conversation.type, member.user_id
         from conversations conversation
         join conversation_members member on member.conversation_id = conversation.id and ${IS_MEMBER}
        where conversation.id = ?`,
      [id],
    );
    const [first] = rows;
    return first && { id, type: first.type, user_ids: rows.map(({ user_id }) => user_id) };
  }

  /** The same, with names. */
  async findWithMembers(id: number): Promise<Conversation | undefined> {
    const rows = await this.db.many<Member & { type: ConversationType }>(
      `select conversation.type, member.user_id, u.name
         from conversations conversation
         join conversation_members member on member.conversation_id = conversation.id and ${IS_MEMBER}
         join users u on u.id = member.user_id
        where conversation.id = ?`,
      [id],
    );
    const [first] = rows;
    return first && { id, type: first.type, members: rows.map(({ user_id, name }) => ({ user_id, name })) };
  }

  /** Whether one of the two has ever written to the other. */
  async haveWritten(one: number, other: number): Promise<boolean> {
    const row = await this.db.one('select 1 from conversations where direct_key = ? and last_seq > 0', [
      directKey(one, other),
    ]);
    return row !== undefined;
  }

  /** Users who may see this user's presence: those in a direct conversation with messages with this user, and this user's contacts. */
  async listWatchers(user_id: number): Promise<number[]> {
    const people = await this.listRelated(user_id, 'contact_user_id', 'user_id');
    return people.map((person) => person.user_id);
  }

  /** Users whose presence this user may see: those for whom this user is among {@link listWatchers}. */
  listVisible(user_id: number): Promise<Member[]> {
    return this.listRelated(user_id, 'user_id', 'contact_user_id');
  }

  private listRelated(
    user_id: number,
    related_column: 'user_id' | 'contact_user_id',
    own_column: 'user_id' | 'contact_user_id',
  ): Promise<Member[]> {
    return this.db.many<Member>(
      `select u.id as user_id, u.name
         from (
           (select peer.user_id as id
             from conversation_members member
             join conversations conversation on conversation.id = member.conversation_id
              and conversation.type = 'direct' and conversation.last_seq > 0
             join conversation_members peer on peer.conversation_id = conversation.id and peer.user_id <> member.user_id
            where member.user_id = ? and ${IS_MEMBER} and peer.left_seq is null
            order by conversation.last_message_at desc limit ?)
            union
           (select ${related_column} from contacts where ${own_column} = ? and deleted_at is null order by id desc limit ?)
         ) related
         join users u on u.id = related.id`,
      [user_id, this.maxRelated, user_id, this.maxRelated],
    );
  }
}
