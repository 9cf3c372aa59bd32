import type { Config } from '../config/config';
import type { EventPublisher } from '../domain/chat-events';
import type { Clocks, ShownPeople } from '../domain/ports';
import type { Database } from '../infra/database/database';
import type { UserNames } from '../repositories/accounts/user-names';
import type { BlockRepository } from '../repositories/blocks/block-repository';
import type { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { ConversationRepository } from '../repositories/conversations/conversation-repository';
import { DirectConversations } from '../repositories/conversations/direct-conversations';
import { EditRepository } from '../repositories/messages/edit-repository';
import { ReferenceRepository } from '../repositories/messages/reference-repository';
import { MessageRepository } from '../repositories/messages/message-repository';
import { ReactionRepository } from '../repositories/messages/reaction-repository';
import { ReceiptRepository } from '../repositories/messages/receipt-repository';
import type { UnreadRepository } from '../repositories/messages/unread-repository';
import { WritePermissionRepository } from '../repositories/messages/write-permission-repository';
import { SharedViewRepository } from '../repositories/views/shared-view-repository';
import { ViewRepository } from '../repositories/views/view-repository';
import { ChangeRepository } from '../repositories/sync/change-repository';
import { SyncRepository } from '../repositories/sync/sync-repository';
import { BlockService } from '../services/blocks/block-service';
import type { Acquaintances } from '../services/contacts/acquaintances';
import { ConversationDirectory } from '../services/conversations/conversation-directory';
import { ConversationSettings } from '../services/conversations/conversation-settings';
import { EditService } from '../services/messages/edit-service';
import { MarkGatherer } from '../services/messages/mark-gatherer';
import { MarkService } from '../services/messages/mark-service';
import { MessageService } from '../services/messages/message-service';
import { ReactionService } from '../services/messages/reaction-service';
import type { ReceiptPreferences } from '../services/messages/receipt-preferences';
import { ReceiptService } from '../services/messages/receipt-service';
import { UnreadService } from '../services/messages/unread-service';
import { WritePermission } from '../services/messages/write-permission';
import { ChangesService } from '../services/sync/changes-service';
import { SyncService } from '../services/sync/sync-service';
import { SharedMembers } from '../services/views/shared-members';
import { SharedViews } from '../services/views/shared-views';
import { ViewService } from '../services/views/view-service';

/** Up to how many members sync has all of them. */
const MAX_LISTED = 200;

export interface ConversationParts {
  database: Database;
  writer: Database;
  lanes: WriteLanes;
  names: UserNames;
  unread: UnreadRepository;
  blocks: BlockRepository;
  acquaintances: Acquaintances;
  receipts: ReceiptPreferences;
  listedPeople: ShownPeople;
  events: EventPublisher;
  clocks: Clocks;
}

/** What people do with messages and conversations, and how they catch up. */
export function composeConversations(
  {
    writers,
    receiptsMaxMembers,
    editWindowMs,
  }: Pick<Config, 'writers' | 'receiptsMaxMembers' | 'editWindowMs'>,
  parts: ConversationParts,
) {
  const { database, lanes, unread, blocks, receipts, events } = parts;
  const { monotonic } = parts.clocks;
  const conversations = new ConversationRepository(database, parts.writer);
  const direct = new DirectConversations(conversations, monotonic);
  const directory = new ConversationDirectory(
    parts.names,
    direct,
    conversations,
    parts.acquaintances,
    monotonic,
  );
  const rows = new MessageRepository(database);
  const permission =
    writers === 'everyone'
      ? undefined
      : new WritePermission(new WritePermissionRepository(database), directory, rows);
  const limits = { receipts: receiptsMaxMembers, listed: MAX_LISTED };
  const views = new ViewService(new ViewRepository(database, limits), unread);
  const shared = new SharedViewRepository(database, limits);
  const sharedViews = new SharedViews(shared, views, unread);
  const sharedMembers = new SharedMembers(shared);
  const gatherer = new MarkGatherer(lanes, events);
  const marks = new MarkService({
    lanes,
    gatherer,
    directory,
    messages: rows,
    receipts,
    receiptsMaxMembers,
    events,
  });
  return {
    directory,
    messages: new MessageService(
      lanes,
      directory,
      rows,
      marks,
      permission,
      events,
      new ReferenceRepository(database),
    ),
    marks,
    gatherer,
    unread: new UnreadService(unread),
    reactions: new ReactionService(lanes, directory, new ReactionRepository(database), views, events),
    edits: new EditService({
      lanes,
      messages: rows,
      edits: new EditRepository(database),
      views,
      events,
      window_ms: editWindowMs,
    }),
    receipts: new ReceiptService(new ReceiptRepository(database), receiptsMaxMembers),
    blocks: new BlockService(blocks, lanes, directory, events),
    conversationSettings: new ConversationSettings(lanes, directory, events),
    views,
    sharedViews,
    sharedMembers,
    changes: new ChangesService({
      sync: new SyncRepository(database, 'all'),
      changes: new ChangeRepository(database, MAX_LISTED),
      views,
      blocks,
    }),
    sync: new SyncService(new SyncRepository(database), rows, unread, blocks, parts.listedPeople),
  };
}
