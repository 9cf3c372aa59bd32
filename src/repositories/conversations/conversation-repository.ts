import { directKey } from '../../domain/direct-key';
import { type Database, sqlErrorCode, takeChangeNumbers } from '../../infra/database/database';

/** A person's own view of the conversation with another. */
export interface DirectConversation {
  conversation_id: number;
  last_seq: number;
  read_seq: number;
  cleared_seq: number;
}

export interface Person {
  user_id: number;
  name: string;
}

export class ConversationRepository {
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  async findDirectId(one: number, other: number): Promise<number | undefined> {
    const row = await this.db.one<{ id: number }>('select id from conversations where direct_key = ?', [
      directKey(one, other),
    ]);
    return row?.id;
  }

  /** Creates the conversation and its two members; where another was faster, answers his. */
  async createDirect(one: number, other: number): Promise<number> {
    try {
      const [, created] = await this.writer.writeTogether([
        { sql: 'set @conversation_id = null' },
        {
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
      if (!created) throw new Error('The database did not answer for the new conversation');
      return created.insertId;
    } catch (error) {
      if (sqlErrorCode(error) !== 'ER_DUP_ENTRY') throw error;
      const id = await this.findDirectId(one, other);
      if (id === undefined) throw error;
      return id;
    }
  }

  findOwnDirect(user_id: number, other_id: number): Promise<DirectConversation | undefined> {
    return this.db.one<DirectConversation>(
      `select v.id as conversation_id, v.last_seq, m.read_seq, m.cleared_seq
         from conversations v
         join conversation_members m on m.conversation_id = v.id and m.user_id = ?
        where v.direct_key = ?`,
      [user_id, directKey(user_id, other_id)],
    );
  }

  /** People who may see this person's presence: who shares a conversation with him, and whom he has among his contacts. */
  async listWatchers(user_id: number): Promise<number[]> {
    const people = await this.listRelated(user_id, 'contact_user_id', 'user_id');
    return people.map((person) => person.user_id);
  }

  /** People whose presence this person may see: the other side of {@link listWatchers}. */
  listVisible(user_id: number): Promise<Person[]> {
    return this.listRelated(user_id, 'user_id', 'contact_user_id');
  }

  private listRelated(
    user_id: number,
    theirs: 'user_id' | 'contact_user_id',
    own: 'user_id' | 'contact_user_id',
  ): Promise<Person[]> {
    return this.db.many<Person>(
      `select u.id as user_id, u.name
         from (
           select other.user_id as id
             from conversation_members me
             join conversations v on v.id = me.conversation_id and v.last_seq > 0
             join conversation_members other on other.conversation_id = v.id and other.user_id <> me.user_id
            where me.user_id = ? and me.left_seq is null and other.left_seq is null
            union
           select ${theirs} from contacts where ${own} = ? and deleted_at is null
         ) related
         join users u on u.id = related.id`,
      [user_id, user_id],
    );
  }
}
