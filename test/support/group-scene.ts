import { randomBytes } from 'node:crypto';
import { createServerTempId } from '../../src/domain/temp-id';
import { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import type { KindName, OutcomeOf, Write, WriteOf } from '../../src/repositories/conversation-writes/kinds';
import type { SendWrite } from '../../src/repositories/conversation-writes/kinds/send';
import type { WriteLanes } from '../../src/repositories/conversation-writes/write-lanes';
import { GroupRepository, type NewGroup } from '../../src/repositories/conversations/group-repository';
import { someUsers } from './builders';
import { LaneScene } from './lane-scene';

export interface Group {
  id: number;
  /** Ids. The first is the owner. */
  people: number[];
}

export interface StoredGroupMember {
  user_id: number;
  role: string;
  joined_seq: number;
  left_seq: number | null;
  left_at: string | null;
  removed: 0 | 1;
  read_seq: number;
  cleared_seq: number;
  pinned_at: string | null;
  marked_unread: 0 | 1;
  change_no: number;
  profile_change_no: number;
  own_change_no: number;
  membership_change_no: number;
}

export interface StoredGroupMessage {
  seq: number;
  sender_id: number;
  content_type: string;
  content: string | null;
  metadata: string | null;
  mentions: string | null;
  mentions_all: 0 | 1;
  deleted_at: string | null;
  change_no: number;
}

export interface StoredGroup {
  name: string;
  description: string | null;
  can_write: string;
  members_can_invite: 0 | 1;
  member_count: number;
  last_seq: number;
  members_version: number;
  change_no: number;
  info_change_no: number;
}

type Without<W> = W extends Write ? Omit<W, 'kind' | 'conversation_id' | 'user_id' | 'temp_id'> : never;

/** Groups of people with accounts, on lanes. */
export class GroupScene {
  private constructor(
    readonly lane: LaneScene,
    /** Takes several statements in one packet. */
    readonly writer: Database,
    readonly groups: GroupRepository,
  ) {}

  static async create(server?: DatabaseAddress): Promise<GroupScene> {
    const lane = await LaneScene.create(server);
    const writer = new Database(lane.schema.address, { size: 4, multipleStatements: true });
    return new GroupScene(lane, writer, new GroupRepository(lane.schema.database, writer));
  }

  /** As another process has them. */
  otherGroups(): GroupRepository {
    return new GroupRepository(this.lane.schema.database, this.writer);
  }

  somePeople(count: number): Promise<number[]> {
    return someUsers(
      this.lane.schema.database,
      Array.from({ length: count }, () => ({})),
    );
  }

  aNewGroup(people: readonly number[], change: Partial<NewGroup> = {}): NewGroup {
    const [created_by = 0, ...user_ids] = people;
    return {
      created_by,
      temp_id: randomBytes(8).toString('hex'),
      name: 'Crew',
      description: null,
      asked_for: user_ids,
      user_ids,
      at: new Date(),
      message_temp_id: createServerTempId(),
      ...change,
    };
  }

  /** A group of these people and others who are not in it; `people` has all of them. */
  async aGroup(founders: number, others = 0): Promise<Group> {
    const people = await this.somePeople(founders + others);
    const { id } = await this.groups.create(this.aNewGroup(people.slice(0, founders)));
    return { id, people };
  }

  async stored({ id }: Group): Promise<StoredGroup> {
    const row = await this.lane.schema.database.one<StoredGroup>(
      `select name, description, can_write, members_can_invite, member_count, last_seq, members_version, change_no, info_change_no
         from conversations where id = ?`,
      [id],
    );
    if (!row) throw new Error('There is no such group');
    return row;
  }

  members({ id }: Group): Promise<StoredGroupMember[]> {
    return this.lane.schema.database.many<StoredGroupMember>(
      `select user_id, role, joined_seq, left_seq, left_at, removed, read_seq, cleared_seq, pinned_at, marked_unread,
              change_no, profile_change_no, own_change_no, membership_change_no
         from conversation_members where conversation_id = ? order by user_id`,
      [id],
    );
  }

  async member(group: Group, user_id: number | undefined): Promise<StoredGroupMember> {
    const member = (await this.members(group)).find((row) => row.user_id === user_id);
    if (!member) throw new Error('There is no such member');
    return member;
  }

  messages({ id }: Group): Promise<StoredGroupMessage[]> {
    return this.lane.schema.database.many<StoredGroupMessage>(
      `select seq, sender_id, content_type, content, metadata, mentions, mentions_all, deleted_at, change_no
         from messages where conversation_id = ? order by seq`,
      [id],
    );
  }

  mentions({ id }: Group): Promise<{ seq: number; user_id: number }[]> {
    return this.lane.schema.database.many(
      'select seq, user_id from message_mentions where conversation_id = ? order by seq, user_id',
      [id],
    );
  }

  invites({ id }: Group): Promise<{ code: Buffer; uses: number }[]> {
    return this.lane.schema.database.many(
      'select code, uses from group_invites where conversation_id = ? order by created_at, code',
      [id],
    );
  }

  /** An invite of the owner. Returns its code. */
  async anInvite(lanes: WriteLanes, group: Group, max_uses: number | null): Promise<Buffer> {
    const code = randomBytes(16);
    await act(lanes, group, group.people[0] ?? 0).add_invite({ code, expires_at: null, max_uses });
    return code;
  }

  async drop(): Promise<void> {
    await this.writer.close();
    await this.lane.drop();
  }
}

export function aGroupSend(
  group: Group,
  user_id: number | undefined,
  content: string,
  change: Partial<SendWrite> = {},
): SendWrite {
  return {
    kind: 'send',
    conversation_id: group.id,
    user_id: user_id ?? 0,
    receiver_ids: group.people.filter((id) => id !== user_id),
    temp_id: content,
    content,
    ...change,
  };
}

type Actions = {
  [Name in KindName]: (rest: Without<WriteOf<Name>>) => Promise<OutcomeOf<Name>>;
};

/** Submits writes of this user, by their kinds. Writes that need a temp_id of the server get one. */
export function act(lanes: WriteLanes, { id }: Group, user_id: number | undefined): Actions {
  return new Proxy({} as Actions, {
    get: (_target, kind: KindName) => (rest: object) =>
      lanes.submit({
        kind,
        conversation_id: id,
        user_id: user_id ?? 0,
        temp_id: createServerTempId(),
        ...rest,
      } as never),
  });
}
