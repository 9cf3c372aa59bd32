import type { Config } from '../config/config';
import type { EventPublisher } from '../domain/chat-events';
import type { Clocks, OnlinePeople } from '../domain/ports';
import type { Database } from '../infra/database/database';
import type { UserNames } from '../repositories/accounts/user-names';
import type { BlockRepository } from '../repositories/blocks/block-repository';
import type { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { ConversationRepository } from '../repositories/conversations/conversation-repository';
import { DirectConversations } from '../repositories/conversations/direct-conversations';
import { MessageRepository } from '../repositories/messages/message-repository';
import type { UnreadRepository } from '../repositories/messages/unread-repository';
import { WritePermissionRepository } from '../repositories/messages/write-permission-repository';
import { ViewRepository } from '../repositories/views/view-repository';
import { ChangeRepository } from '../repositories/sync/change-repository';
import { SyncRepository } from '../repositories/sync/sync-repository';
import { BlockService } from '../services/blocks/block-service';
import type { Acquaintances } from '../services/contacts/acquaintances';
import { ConversationDirectory } from '../services/conversations/conversation-directory';
import { ConversationSettings } from '../services/conversations/conversation-settings';
import { MarkService } from '../services/messages/mark-service';
import { MessageService } from '../services/messages/message-service';
import type { ReceiptPreferences } from '../services/messages/receipt-preferences';
import { WritePermission } from '../services/messages/write-permission';
import { ChangesService } from '../services/sync/changes-service';
import { SyncService } from '../services/sync/sync-service';
import { ViewService } from '../services/views/view-service';

/** Up to how many members they are shown each other's marks, and sync has all of them. */
const VIEW_LIMITS = { receipts: 100, listed: 200 };

export interface ConversationParts {
  database: Database;
  writer: Database;
  lanes: WriteLanes;
  names: UserNames;
  unread: UnreadRepository;
  blocks: BlockRepository;
  acquaintances: Acquaintances;
  receipts: ReceiptPreferences;
  online: OnlinePeople;
  events: EventPublisher;
  clocks: Clocks;
}

/** What people do with messages and conversations, and how they catch up. */
export function composeConversations({ writers }: Pick<Config, 'writers'>, parts: ConversationParts) {
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
  const marks = new MarkService(lanes, directory, rows, unread, receipts, events);
  const views = new ViewService(new ViewRepository(database, VIEW_LIMITS), unread);
  return {
    directory,
    messages: new MessageService(lanes, directory, rows, marks, permission, events),
    marks,
    blocks: new BlockService(blocks, lanes, directory, events),
    conversationSettings: new ConversationSettings(lanes, directory, events),
    views,
    changes: new ChangesService(
      new SyncRepository(database, 'all'),
      new ChangeRepository(database, VIEW_LIMITS.listed),
      views,
      blocks,
    ),
    sync: new SyncService(new SyncRepository(database), rows, unread, blocks, parts.online),
  };
}
