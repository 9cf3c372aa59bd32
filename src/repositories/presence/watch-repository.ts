import type { CanWrite, ConversationType, Role } from '../../domain/conversation';
import type { PresenceAudience } from '../../domain/user';
import { directKey } from '../../domain/direct-key';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';
import { IS_MEMBER, isThereFor } from '../messages/visibility';
import type { Row } from './presence-repository';

/** A conversation that somebody may watch. */
export interface WatchableConversation {
  id: number;
  type: ConversationType;
  members_version: number;
  /** Of a direct one: whether the two have written. Whoever is in a group with somebody is to them as if they had. */
  have_written: boolean;
}

/** A member, with what decides whether somebody who watches is shown them. */
export interface ListedMember {
  user_id: number;
  shown_to: PresenceAudience;
  last_seen_at: string | null;
}

/** The first members of a conversation, by their ids. */
export interface ListedMembers {
  /** Of the membership, when they are that. */
  version: number;
  members: ListedMember[];
}

/** A member of a group who types. */
export interface Typist {
  members_version: number;
  member_count: number;
  can_write: CanWrite;
  role: Role;
}

/** What is told of members to who watches a conversation. Nothing in it reads more than `maxMembers` members. */
export class WatchRepository {
  constructor(
    private readonly db: Db,
    private readonly maxMembers: number,
  ) {}

  /** Undefined if there is no such conversation for this user. */
  async find(id: number, viewer_id: number): Promise<WatchableConversation | undefined> {
    const row = await this.db.one<Row<WatchableConversation>>(
      `select conversation.id, conversation.type, conversation.members_version,
              (conversation.type = 'group' or conversation.last_seq > 0) as have_written
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id
        where member.conversation_id = ? and member.user_id = ? and ${IS_MEMBER} and ${isThereFor('member')}`,
      [id, viewer_id],
    );
    return row && { ...row, have_written: row.have_written === 1 };
  }

  /** Undefined if this user is in no such group. */
  findTypist(conversation_id: number, user_id: number): Promise<Typist | undefined> {
    return this.db.one<Typist>(
      `select conversation.members_version, conversation.member_count, conversation.can_write, member.role
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'group'
        where member.conversation_id = ? and member.user_id = ? and ${IS_MEMBER}`,
      [conversation_id, user_id],
    );
  }

  /** The direct conversation of the two, if it is there for the first of them. */
  async findDirectId(viewer_id: number, other_id: number): Promise<number | undefined> {
    const row = await this.db.one<{ id: number }>(
      `select conversation.id
         from conversations conversation
         join conversation_members member on member.conversation_id = conversation.id and member.user_id = ?
        where conversation.direct_key = ? and ${IS_MEMBER} and ${isThereFor('member')}`,
      [viewer_id, directKey(viewer_id, other_id)],
    );
    return row?.id;
  }

  /** At which version the memberships of these conversations are. */
  listVersions(ids: readonly number[]): Promise<Pick<WatchableConversation, 'id' | 'members_version'>[]> {
    return inChunks(ids, (chunk) =>
      this.db.many(
        `select id, members_version from conversations where id in (${placeholders(chunk.length)})`,
        chunk,
      ),
    );
  }

  async listMembers(id: number): Promise<ListedMembers> {
    const rows = await this.db.many<ListedMember & { members_version: number }>(
      `select conversation.members_version, member.user_id, account.presence as shown_to, account.last_seen_at
         from conversations conversation
         straight_join conversation_members member force index (members_present)
           on member.conversation_id = conversation.id and ${IS_MEMBER}
         straight_join users account force index (primary) on account.id = member.user_id and account.deleted_at is null
        where conversation.id = ?
        order by member.user_id
        limit ?`,
      [id, this.maxMembers],
    );
    const members = rows.map(({ members_version: _version, ...member }) => member);
    return { version: rows[0]?.members_version ?? 0, members };
  }

  /** Which of these users are members. */
  async listPresent(id: number, user_ids: readonly number[]): Promise<number[]> {
    const rows = await inChunks(user_ids, (chunk) =>
      this.db.many<{ user_id: number }>(
        `select member.user_id from conversation_members member force index (primary)
          where member.conversation_id = ? and member.user_id in (${placeholders(chunk.length)}) and ${IS_MEMBER}`,
        [id, ...chunk],
      ),
    );
    return rows.map(({ user_id }) => user_id);
  }

  /** Which of these users this one has added. */
  async listAdded(user_id: number, others: readonly number[]): Promise<number[]> {
    const rows = await inChunks(others, (chunk) =>
      this.db.many<{ id: number }>(
        `select contact_user_id as id from contacts force index (contacts_pair)
          where user_id = ? and contact_user_id in (${placeholders(chunk.length)}) and deleted_at is null`,
        [user_id, ...chunk],
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** Which of these users have added this one. */
  async listAdders(user_id: number, others: readonly number[]): Promise<number[]> {
    const rows = await inChunks(others, (chunk) =>
      this.db.many<{ id: number }>(
        `select user_id as id from contacts force index (contacts_pair)
          where user_id in (${placeholders(chunk.length)}) and contact_user_id = ? and deleted_at is null`,
        [...chunk, user_id],
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** With which of these users this one has written. */
  async listWritten(user_id: number, others: readonly number[]): Promise<number[]> {
    const byKey = new Map(others.map((other) => [directKey(user_id, other), other]));
    const rows = await inChunks([...byKey.keys()], (chunk) =>
      this.db.many<{ direct_key: string }>(
        `select convert(direct_key using utf8mb4) as direct_key from conversations
          where direct_key in (${placeholders(chunk.length)}) and last_seq > 0`,
        chunk,
      ),
    );
    return rows.flatMap(({ direct_key }) => byKey.get(direct_key) ?? []);
  }
}
