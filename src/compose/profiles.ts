import type { Config } from '../config/config';
import type { EventBus } from '../domain/event-bus';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import { Pictures } from '../infra/pictures';
import type { UserNames } from '../repositories/accounts/user-names';
import type { UserRepository } from '../repositories/accounts/user-repository';
import type { BlockRepository } from '../repositories/blocks/block-repository';
import type { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { AvatarRepository } from '../repositories/profiles/avatar-repository';
import { ProfileChangeRepository } from '../repositories/profiles/profile-change-repository';
import { ProfileRepository } from '../repositories/profiles/profile-repository';
import { ViewerRepository } from '../repositories/profiles/viewer-repository';
import { SyncRepository } from '../repositories/sync/sync-repository';
import { WithheldProfileRepository } from '../repositories/profiles/withheld-profile-repository';
import type { BlockedPairs } from '../services/blocks/blocked-pairs';
import type { ConversationDirectory } from '../services/conversations/conversation-directory';
import type { ReceiptPreferences } from '../services/messages/receipt-preferences';
import type { PresenceService } from '../services/presence/presence-service';
import { AvatarService } from '../services/profiles/avatar-service';
import { ProfileNews } from '../services/profiles/profile-news';
import { ProfileService } from '../services/profiles/profile-service';
import { ViewerRows } from '../services/profiles/viewer-rows';
import { WithheldNews } from '../services/profiles/withheld-news';
import type { Reports } from './reporting';

/** What others see of a user is told to all of them, so that it may not change too often. */
const CHANGES_AN_HOUR = 5;

export interface ProfileParts {
  database: Database;
  writer: Database;
  lanes: WriteLanes;
  users: UserRepository;
  names: UserNames;
  directory: ConversationDirectory;
  presence: PresenceService;
  receipts: ReceiptPreferences;
  blocks: BlockRepository;
  blockedPairs: BlockedPairs;
  events: EventBus;
  clocks: Clocks;
  reports: Reports;
}

/** How people present themselves, and how others learn of it. */
export function composeProfiles({ rateLimit }: Pick<Config, 'rateLimit'>, parts: ProfileParts) {
  const { database, writer, lanes, users, presence, receipts, blocks, blockedPairs, events } = parts;
  const { clock } = parts.clocks;
  const { onError } = parts.reports;
  const changes = new ProfileChangeRepository(database, rateLimit ? CHANGES_AN_HOUR : Infinity);
  const profiles = new ProfileRepository(database, changes);
  const avatars = new AvatarRepository(database, changes);
  const withheld = new WithheldProfileRepository(database);
  const rows = new ViewerRows(new ViewerRepository(database, writer), withheld, lanes, events);
  const sync = new SyncRepository(database);
  const news = new ProfileNews({ ...parts, clock, onError, changes, rows, withheld, sync });
  const withheldNews = new WithheldNews({
    withheld,
    rows,
    users,
    blocks,
    blockedPairs,
    sync,
    events,
    onError,
  });
  events.subscribe(withheldNews.handle);
  return {
    news,
    withheldNews,
    profileRows: profiles,
    profiles: new ProfileService(profiles, users, presence, receipts, news, clock),
    avatars: new AvatarService({ avatars, profiles, changes, users, pictures: new Pictures(), news, clock }),
  };
}
