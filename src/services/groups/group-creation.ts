import type { Author } from '../../domain/author';
import { ConversationFullError } from '../../domain/errors';
import type { StoredMessage } from '../../domain/message';
import type { Clock } from '../../domain/ports';
import { SYSTEM, systemMetadata } from '../../domain/system-message';
import { createServerTempId } from '../../domain/temp-id';
import type {
  CreatedGroup,
  GroupRepository,
  NewGroup,
} from '../../repositories/conversations/group-repository';
import type { OwnConversation } from '../conversations/conversation-list';
import type { GroupAllowance } from './group-allowance';
import type { GroupEvents } from './group-events';
import { madeGroup } from './made-group';
import type { WhomToAdd } from './whom-to-add';

export interface GroupDraft {
  name: string;
  description: string | null;
  /** At most 99. */
  user_ids: readonly number[];
  /** For a client that may ask again. */
  temp_id: string | undefined;
}

export interface GroupCreationLimits {
  clock: Clock;
  /** With the creator. */
  maxMembers: number;
}

/** Makes groups, once per temp_id. */
export class GroupCreation {
  constructor(
    private readonly groups: Pick<GroupRepository, 'create' | 'findExisting'>,
    private readonly whomToAdd: Pick<WhomToAdd, 'founders'>,
    private readonly allowance: Pick<GroupAllowance, 'findRefusal'>,
    private readonly events: GroupEvents,
    private readonly limits: GroupCreationLimits,
  ) {}

  /** Whoever cannot be added is in `not_added`, whatever the reason. `made`: a new one, in case it cannot be read. @throws ConversationFullError, TooManyError, TempIdReusedError, ForbiddenError, GroupsNotYetError, BusyError */
  async create(
    caller: Author,
    draft: GroupDraft,
  ): Promise<{ id: number; is_new: boolean; made: OwnConversation | undefined; not_added: number[] }> {
    const created_by = caller.user_id;
    const others = [...new Set(draft.user_ids)].filter((id) => id !== created_by);
    const user_ids = await this.whomToAdd.founders(created_by, others);
    if (user_ids.length + 1 > this.limits.maxMembers) throw new ConversationFullError();
    const group: NewGroup = {
      created_by,
      temp_id: draft.temp_id ?? createServerTempId(),
      name: draft.name,
      description: draft.description,
      asked_for: others,
      user_ids,
      at: new Date(this.limits.clock()),
      message_temp_id: createServerTempId(),
    };
    const created = await this.createOrFind(group);
    if (created.is_new) {
      const joined = [created_by, ...user_ids];
      const messages = [toldBy(group, created)];
      const news = { joined, messages, audience: joined, since: created.numbers?.since };
      this.events.membersChanged(caller, created.id, news);
    }
    const { id, is_new } = created;
    const made = is_new ? madeGroup(group, id) : undefined;
    return { id, is_new, made, not_added: others.filter((other) => !created.user_ids.includes(other)) };
  }

  /** Who may make no other group still finds what an earlier attempt has made. */
  private async createOrFind(group: NewGroup): Promise<CreatedGroup> {
    const refusal = await this.allowance.findRefusal(group.created_by);
    if (!refusal) return this.groups.create(group);
    const existing = await this.groups.findExisting(group);
    if (!existing) throw refusal;
    return existing;
  }
}

/** The message that tells of the group, which is its first. */
function toldBy(
  { created_by, name, user_ids, at, message_temp_id }: NewGroup,
  created: CreatedGroup,
): StoredMessage {
  return {
    id: created.message_id,
    conversation_id: created.id,
    seq: 1,
    sender_id: created_by,
    temp_id: message_temp_id,
    content: null,
    content_type: SYSTEM,
    metadata: systemMetadata({ event: 'group_created', name, user_ids }),
    created_at: at.toISOString(),
    deleted_at: null,
    ...(created.numbers && { change_no: created.numbers.message }),
  };
}
