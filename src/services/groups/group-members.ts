import type { Author } from '../../domain/author';
import type { Role } from '../../domain/conversation';
import { NotFoundError } from '../../domain/errors';
import { createServerTempId } from '../../domain/temp-id';
import type { MemberView } from '../../domain/views';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { MemberListRepository } from '../../repositories/conversations/member-list-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { ViewService } from '../views/view-service';
import { type GroupEvents, leavingOf, toldBy } from './group-events';
import type { WhomToAdd } from './whom-to-add';

const DEFAULT_PAGE = 50;

/** Who is in a conversation, and who comes and goes in groups. */
export class GroupMembers {
  constructor(
    private readonly directory: Pick<ConversationDirectory, 'require' | 'requireGroup' | 'nameOf'>,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
    private readonly whomToAdd: Pick<WhomToAdd, 'among'>,
    private readonly list: MemberListRepository,
    private readonly views: Pick<ViewService, 'members'>,
    private readonly events: GroupEvents,
  ) {}

  /** By user id; `next` is where the next page begins. @throws NotFoundError */
  async page(
    caller: Author,
    conversation_id: number,
    query: { limit?: number | undefined; after?: number | undefined; q?: string | undefined },
  ): Promise<{ members: MemberView[]; next: number | null }> {
    const { limit = DEFAULT_PAGE, after = 0, q: text = '' } = query;
    await this.directory.require(caller, conversation_id);
    const request = { after, text, limit: limit + 1 };
    const found = await this.list.list(conversation_id, caller.user_id, request);
    const user_ids = found.slice(0, limit);
    const members = await this.views.members(caller.user_id, conversation_id, user_ids);
    // They see at least themselves, unless they have left meanwhile.
    if (members.length === 0 && after === 0 && text === '') throw new NotFoundError();
    return { members, next: found.length > limit ? (user_ids.at(-1) ?? null) : null };
  }

  /** @throws NotFoundError, ForbiddenError, ConversationFullError if there is no room for all, BusyError */
  async add(
    caller: Author,
    conversation_id: number,
    { user_ids, sees_history }: { user_ids: readonly number[]; sees_history: boolean },
  ): Promise<{ members: MemberView[]; not_added: number[] }> {
    await this.directory.requireGroup(caller, conversation_id);
    const others = [...new Set(user_ids)].filter((id) => id !== caller.user_id);
    const known = await this.whomToAdd.among(caller.user_id, others);
    const write = {
      ...aWrite(caller, conversation_id),
      kind: 'add_members',
      user_ids: known,
      sees_history,
    } as const;
    // Also with nobody to add: whether the caller may is decided there, before anything is said of anybody.
    const { added, not_added, message, since } = await this.lanes.submit<'add_members'>(write);
    if (message) {
      const news = { joined: added, ...toldBy(write, { message, since }) };
      this.events.membersChanged(caller, conversation_id, news);
    }
    const refused = new Set(not_added);
    return {
      members: await this.views.members(caller.user_id, conversation_id, added),
      not_added: others.filter((id) => refused.has(id) || !known.includes(id)),
    };
  }

  /** @throws NotFoundError, ForbiddenError, LastOwnerError, BusyError */
  async setRole(
    caller: Author,
    conversation_id: number,
    { member_id, role }: { member_id: number; role: Role },
  ): Promise<MemberView> {
    await this.directory.requireGroup(caller, conversation_id);
    const write = { ...aWrite(caller, conversation_id), kind: 'set_role', member_id, role } as const;
    const { message, since } = await this.lanes.submit<'set_role'>(write);
    if (message) {
      const news = { changed: [member_id], ...toldBy(write, { message, since }) };
      this.events.membersChanged(caller, conversation_id, news);
    }
    const [member] = await this.views.members(caller.user_id, conversation_id, [member_id]);
    // One of the two has gone meanwhile.
    if (!member) throw new NotFoundError();
    return member;
  }

  /** @throws NotFoundError also for whoever is out already, ForbiddenError, BusyError */
  async remove(caller: Author, conversation_id: number, removed_user_id: number): Promise<void> {
    await this.directory.requireGroup(caller, conversation_id);
    const write = { ...aWrite(caller, conversation_id), kind: 'remove_member', removed_user_id } as const;
    const { message, since } = await this.lanes.submit<'remove_member'>(write);
    const news = { left: [removed_user_id], ...toldBy(write, { message, since }) };
    this.events.membersChanged(caller, conversation_id, news);
  }

  /** `successor_id`: who becomes an owner if the caller is the last one. @throws NotFoundError, ForbiddenError, LastOwnerError, BusyError */
  async leave(caller: Author, conversation_id: number, successor_id: number | undefined): Promise<void> {
    await this.directory.requireGroup(caller, conversation_id);
    const write = {
      ...aWrite(caller, conversation_id),
      kind: 'leave',
      ...(successor_id !== undefined && { successor_id }),
    } as const;
    // Before they have left, after which nobody is told who they are.
    const author_name = await this.directory.nameOf(caller.user_id);
    const left = await this.lanes.submit<'leave'>(write);
    this.events.membersChanged(caller, conversation_id, { ...leavingOf(write, left), author_name });
  }

  /** The caller becomes an admin. @throws NotFoundError, ForbiddenError, BusyError */
  async handOver(caller: Author, conversation_id: number, new_owner_id: number): Promise<void> {
    await this.directory.requireGroup(caller, conversation_id);
    const write = { ...aWrite(caller, conversation_id), kind: 'hand_over', new_owner_id } as const;
    const { message, since } = await this.lanes.submit<'hand_over'>(write);
    if (!message) return;
    const news = { changed: [caller.user_id, new_owner_id], ...toldBy(write, { message, since }) };
    this.events.membersChanged(caller, conversation_id, news);
  }
}

/** What all writes have that are told by a system message. */
export function aWrite({ user_id }: Author, conversation_id: number) {
  return { conversation_id, user_id, temp_id: createServerTempId() };
}
