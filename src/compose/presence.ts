import type { Config } from '../config/config';
import type { EventBus } from '../domain/event-bus';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import type { UserNames } from '../repositories/accounts/user-names';
import type { BlockRepository } from '../repositories/blocks/block-repository';
import { WritePermissionRepository } from '../repositories/messages/write-permission-repository';
import { PresenceRepository } from '../repositories/presence/presence-repository';
import { BlockFollower } from '../services/blocks/block-follower';
import { BlockedPairs } from '../services/blocks/blocked-pairs';
import { ToldBlocks } from '../services/blocks/told-blocks';
import type { Acquaintances } from '../services/contacts/acquaintances';
import { ListedPeople } from '../services/presence/listed-people';
import { PresenceChoices } from '../services/presence/presence-choices';
import { PresenceIntroductions } from '../services/presence/presence-introductions';
import { PresenceService } from '../services/presence/presence-service';
import { TypingService } from '../services/presence/typing-service';
import type { Reports } from './reporting';

export interface PresenceParts {
  database: Database;
  names: UserNames;
  acquaintances: Acquaintances;
  blocks: BlockRepository;
  events: EventBus;
  clocks: Clocks;
  reports: Reports;
}

/** Who is here and who is typing, and who may know. */
export function composePresence(
  { writers }: Pick<Config, 'writers'>,
  { database, names, acquaintances, blocks, events, clocks, reports }: PresenceParts,
) {
  const { clock, monotonic } = clocks;
  const { onError } = reports;
  const rows = new PresenceRepository(database);
  const blockedPairs = new BlockedPairs(blocks, monotonic);
  const toldBlocks = new ToldBlocks();
  const permission = writers === 'everyone' ? undefined : new WritePermissionRepository(database);
  const typing = new TypingService({
    names,
    acquaintances,
    blockedPairs,
    permission,
    events,
    clock: monotonic,
  });
  const presence = new PresenceService({
    rows,
    names,
    blockedPairs,
    toldBlocks,
    typing,
    events,
    clock,
    onError,
  });
  const introductions = new PresenceIntroductions({ presence, rows, toldBlocks, events, onError });
  const blockFollower = new BlockFollower({ blocks, online: presence, told: toldBlocks, events });
  // In this order: a block counts for all that follow.
  for (const { handle } of [blockedPairs, toldBlocks, typing, introductions]) events.subscribe(handle);
  return {
    presence,
    listedPeople: new ListedPeople(presence, toldBlocks),
    typing,
    introductions,
    blockedPairs,
    blockFollower,
    choices: new PresenceChoices(presence, rows),
  };
}
