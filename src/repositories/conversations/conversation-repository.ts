import type { ConversationOutline, Group } from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import type { Database } from '../../infra/database/database';
import { isDuplicateKey } from '../../infra/database/failures';
import { takeChangeNumbers } from '../../infra/database/sql';
import { IS_MEMBER, isThereFor } from '../messages/visibility';

/** The one who asks is a member, for whom the conversation is there. */
const JOIN_VIEWER = `join conversation_members viewer on viewer.conversation_id = conversation.id and viewer.user_id = ?
          and viewer.left_seq is null and ${isThereFor('viewer')}`;

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

  /** Undefined if it is not there for the user who asks. */
  findOutline(id: number, viewer_id: number): Promise<ConversationOutline | undefined> {
    return this.db.one<ConversationOutline>(
      `select conversation.id, conversation.type, conversation.member_count, peer.user_id as peer_id
         from conversations conversation
         ${JOIN_VIEWER}
         left join conversation_members peer
           on conversation.type = 'direct' and peer.conversation_id = conversation.id and peer.user_id <> viewer.user_id
          and peer.left_seq is null
        where conversation.id = ?`,
      [viewer_id, id],
    );
  }

  /** With those of its members whose accounts are not deleted; undefined if there is nobody. */
  async findGroup(id: number): Promise<Group | undefined> {
    const rows = await this.db.many<Group['members'][number] & { members_version: number }>(
      `select conversation.members_version, member.user_id, member.joined_seq, u.name
         from conversations conversation
         straight_join conversation_members member force index (members_present)
           on member.conversation_id = conversation.id and ${IS_MEMBER}
         straight_join users u force index (primary) on u.id = member.user_id and u.deleted_at is null
        where conversation.id = ? and conversation.type = 'group'`,
      [id],
    );
    const [first] = rows;
    if (!first) return undefined;
    const members = rows.map(({ user_id, name, joined_seq }) => ({ user_id, name, joined_seq }));
    return { id, type: 'group', members, members_version: first.members_version };
  }
}
