import type { CanWrite, ConversationType, Role } from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';
import { IS_MEMBER, isThereFor } from '../messages/visibility';
import { type PossibleViewer, type Row, toViewer } from './presence-repository';

/** A conversation that somebody may watch. */
export interface WatchableConversation {
  id: number;
  type: ConversationType;
  members_version: number;
}

/** A member as one who watches may see them. */
export interface WatchedMember extends PossibleViewer {
  last_seen_at: string | null;
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
  find(id: number, viewer_id: number): Promise<WatchableConversation | undefined> {
    return this.db.one<WatchableConversation>(
      `select conversation.id, conversation.type, conversation.members_version
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id
        where member.conversation_id = ? and member.user_id = ? and ${IS_MEMBER} and ${isThereFor('member')}`,
      [id, viewer_id],
    );
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

  /** The first members of a conversation, by their ids, with the version at which they are that. */
  async listMembers(id: number): Promise<{ version: number; members: Set<number> }> {
    const rows = await this.db.many<{ members_version: number; user_id: number }>(
      `select conversation.members_version, member.user_id
         from conversations conversation
         straight_join conversation_members member force index (members_present)
           on member.conversation_id = conversation.id and ${IS_MEMBER}
        where conversation.id = ?
        order by member.user_id
        limit ?`,
      [id, this.maxMembers],
    );
    return { version: rows[0]?.members_version ?? 0, members: new Set(rows.map(({ user_id }) => user_id)) };
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

  /**
   * The same members as {@link listMembers}, without the viewer and those who are shown to nobody. Whoever is in a group with somebody is to
   * them as if they had written.
   */
  async listWatched(id: number, viewer_id: number): Promise<WatchedMember[]> {
    const rows = await this.db.many<Row<WatchedMember>>(
      `select account.id as user_id, account.presence as shown_to, account.last_seen_at,
              (conversation.type = 'group' or conversation.last_seq > 0) as have_written,
              exists (select 1 from contacts c
                       where c.user_id = account.id and c.contact_user_id = ? and c.deleted_at is null) as is_contact,
              ${blockStands('account.id', '?')} as block_stands
         from (select member.user_id from conversation_members member force index (members_present)
                where member.conversation_id = ? and ${IS_MEMBER} order by member.user_id limit ?) listed
         straight_join users account on account.id = listed.user_id
          and account.presence <> 'nobody' and account.deleted_at is null
         straight_join conversations conversation on conversation.id = ?
        where listed.user_id <> ?`,
      [viewer_id, viewer_id, viewer_id, id, this.maxMembers, id, viewer_id],
    );
    return rows.map((row) => ({ ...toViewer(row), last_seen_at: row.last_seen_at }));
  }

  /** How a user stands to each of these, who may see them. */
  async listViewers(user_id: number, viewer_ids: readonly number[]): Promise<PossibleViewer[]> {
    const rows = await inChunks(viewer_ids, (chunk) =>
      this.db.many<Row<PossibleViewer>>(
        `select viewer.id as user_id, own.presence as shown_to,
                exists (select 1 from conversations direct
                         where direct.direct_key = concat(least(own.id, viewer.id), ':', greatest(own.id, viewer.id))
                           and direct.last_seq > 0) as have_written,
                exists (select 1 from contacts c
                         where c.user_id = own.id and c.contact_user_id = viewer.id and c.deleted_at is null) as is_contact,
                ${blockStands('own.id', 'viewer.id')} as block_stands
           from users own
           straight_join users viewer on viewer.id in (${placeholders(chunk.length)})
          where own.id = ?`,
        [...chunk, user_id],
      ),
    );
    return rows.map(toViewer);
  }
}
