import { type BatchStatement, IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import { selectNamed } from '../named-rows';
import type { SystemOutcome } from '../message-draft';
import { StoredMessages, type WriteWithTempId } from '../stored-messages';
import { placeholders } from '../../../infra/database/sql';

/** Makes users members of a group. */
export interface AddMembersWrite extends WriteWithTempId {
  kind: 'add_members';
  /** 1 to 100, none twice. */
  user_ids: readonly number[];
  /** Whether they see what was there before; else what comes from now on. */
  sees_history: boolean;
}

export interface AddMembersOutcome {
  /** Who was no member before. */
  added: number[];
  /** Whose account is gone, or between whom and the user who acts a block stands. */
  not_added: number[];
  /** Null if nobody was added. */
  message: SystemOutcome | null;
}

/** What one user takes in the packets, in characters. */
const USER_LENGTH = 400;

/** Who is to be added, as far as accounts and blocks go. */
export class AddedUsers extends StoredMessages<AddMembersWrite> {
  private readonly existingUsers = new Set<number>();
  /** `<one>:<other>`, in both orders. */
  private readonly blocked = new Set<string>();

  override reads(writes: readonly AddMembersWrite[]): BatchStatement[] {
    const ids = [...new Set(writes.flatMap(({ user_ids }) => user_ids))];
    if (ids.length === 0) return super.reads(writes);
    const pairs = writes.flatMap(({ user_id, user_ids }) =>
      user_ids.flatMap((other): [number, number][] => [
        [user_id, other],
        [other, user_id],
      ]),
    );
    return [
      ...super.reads(writes),
      {
        sql: `select id from users where id in (${placeholders(ids.length)}) and deleted_at is null`,
        values: ids,
        take: (rows) => {
          for (const { id } of rows as { id: number }[]) this.existingUsers.add(id);
        },
      },
      {
        ...selectNamed({
          table: 'blocks',
          columns: ['user_id', 'blocked_user_id', 'blocked'],
          key: ['user_id', 'blocked_user_id'],
          pairs,
        }),
        take: (rows) => {
          for (const row of rows as { user_id: number; blocked_user_id: number; blocked: 0 | 1 }[]) {
            if (row.blocked === 1) this.blocked.add(`${row.user_id}:${row.blocked_user_id}`);
          }
        },
      },
    ];
  }

  mayAdd(user_id: number, other: number): boolean {
    const isBlocked = this.blocked.has(`${user_id}:${other}`) || this.blocked.has(`${other}:${user_id}`);
    return this.existingUsers.has(other) && !isBlocked;
  }
}

/** For admins. Members are left as they are; who was there before begins anew. Either there is room for all, or nobody is added. */
export const addMembers: WriteKind<AddMembersWrite, AddMembersOutcome, AddedUsers> = {
  ...IN_GROUP,
  memberRows: ({ user_id, user_ids }) => [user_id, ...user_ids],
  ownRows: (context) => new AddedUsers(context),

  decide({ user_id, user_ids, sees_history, temp_id }, conversation, rows, context) {
    const group = requireGroup(conversation);
    group.requireCapable(user_id, 'add_members');
    const others = user_ids.filter((id) => !conversation.isMember(id));
    const added = others.filter((id) => rows.mayAdd(user_id, id));
    const not_added = others.filter((id) => !rows.mayAdd(user_id, id));
    if (added.length === 0) return { added, not_added, message: null };
    group.admit(added, { joined_seq: sees_history ? 0 : conversation.last_seq, context });
    const event = { event: 'members_added', user_ids: added } as const;
    return { added, not_added, message: group.say({ user_id, temp_id, event }, context) };
  },

  evidenceOf: (write, { message }, _conversation, rows) =>
    message ? rows.evidenceOf(write, message) : undefined,
  textLength: ({ user_ids }) => IN_GROUP.textLength() + USER_LENGTH * user_ids.length,
};
