import type { Config } from '../config/config';
import type { EventPublisher } from '../domain/chat-events';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import type { UserRepository } from '../repositories/accounts/user-repository';
import type { BlockRepository } from '../repositories/blocks/block-repository';
import type { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { ConversationListRepository } from '../repositories/conversations/conversation-list-repository';
import { ConversationRepository } from '../repositories/conversations/conversation-repository';
import { GroupCountRepository } from '../repositories/conversations/group-count-repository';
import { GroupInviteRepository } from '../repositories/conversations/group-invite-repository';
import { GroupRepository } from '../repositories/conversations/group-repository';
import { GroupStartRepository } from '../repositories/conversations/group-start-repository';
import { MemberListRepository } from '../repositories/conversations/member-list-repository';
import { MessagePageRepository } from '../repositories/messages/message-page-repository';
import { MessageRepository } from '../repositories/messages/message-repository';
import { PinRepository } from '../repositories/messages/pin-repository';
import { WritePermissionRepository } from '../repositories/messages/write-permission-repository';
import type { Acquaintances } from '../services/contacts/acquaintances';
import type { ConversationDirectory } from '../services/conversations/conversation-directory';
import { ConversationList } from '../services/conversations/conversation-list';
import { DirectOpening } from '../services/conversations/direct-opening';
import { GroupAllowance } from '../services/groups/group-allowance';
import { GroupCreation } from '../services/groups/group-creation';
import { GroupEvents } from '../services/groups/group-events';
import { GroupInfoService } from '../services/groups/group-info';
import { GroupInvites } from '../services/groups/group-invites';
import { GroupMembers } from '../services/groups/group-members';
import { GroupStart } from '../services/groups/group-start';
import { WhomToAdd } from '../services/groups/whom-to-add';
import { ConversationMessages } from '../services/messages/conversation-messages';
import type { MessageService } from '../services/messages/message-service';
import { PinService } from '../services/messages/pin-service';
import type { ViewService } from '../services/views/view-service';
import type { Reports } from './reporting';

export interface GroupParts {
  database: Database;
  writer: Database;
  lanes: WriteLanes;
  users: UserRepository;
  blocks: BlockRepository;
  acquaintances: Acquaintances;
  directory: ConversationDirectory;
  messages: MessageService;
  views: ViewService;
  events: EventPublisher;
  clocks: Clocks;
  reports: Pick<Reports, 'onError'>;
}

/** Groups, and conversations of any size as the native wire has them. */
export function composeGroups(
  config: Pick<Config, 'writers' | 'groupCreation' | 'groupMaxMembers' | 'groupMaxPerDay' | 'groupMaxJoined'>,
  {
    database,
    writer,
    lanes,
    directory,
    views,
    clocks: { clock },
    reports: { onError },
    ...parts
  }: GroupParts,
) {
  const conversations = new ConversationRepository(database, writer);
  const memberList = new MemberListRepository(database);
  const events = new GroupEvents(parts.events);
  const { groupMaxMembers: maxMembers, groupMaxPerDay: maxPerDay, groupMaxJoined: maxJoined } = config;
  const counts = new GroupCountRepository(database);
  const start = new GroupStart(new GroupStartRepository(database), config.groupCreation);
  const allowance = new GroupAllowance(counts, start, { maxPerDay, maxJoined, clock });
  const permission = config.writers === 'everyone' ? undefined : new WritePermissionRepository(database);
  const whomToAdd = new WhomToAdd(parts.acquaintances, permission, parts.blocks, parts.users, allowance);
  const groups = new GroupRepository(database, writer);
  const invites = new GroupInviteRepository(database);
  const list = new ConversationListRepository(database);
  return {
    conversationList: new ConversationList(list, views, onError),
    conversationMessages: new ConversationMessages(
      directory,
      parts.messages,
      new MessagePageRepository(database),
      new MessageRepository(database),
      views,
      onError,
    ),
    pins: new PinService({
      directory,
      lanes,
      messages: new MessageRepository(database),
      pins: new PinRepository(database),
      views,
      groupEvents: events,
      events: parts.events,
    }),
    directOpening: new DirectOpening(directory, conversations, lanes, parts.events),
    groupCreation: new GroupCreation(groups, whomToAdd, allowance, events, { clock, maxMembers }),
    groupInfo: new GroupInfoService(directory, lanes, events),
    groupMembers: new GroupMembers(directory, lanes, whomToAdd, memberList, views, events),
    groupInvites: new GroupInvites(directory, lanes, invites, views, events, { clock, allowance }),
  };
}
