import type { Config } from '../config/config';
import { MAX_TYPING_MEMBERS, MAX_WATCHED_MEMBERS } from '../contracts/live/events';
import type { EventBus } from '../domain/event-bus';
import { LoadingCache } from '../domain/loading-cache';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import type { UserNames } from '../repositories/accounts/user-names';
import type { BlockRepository } from '../repositories/blocks/block-repository';
import { WritePermissionRepository } from '../repositories/messages/write-permission-repository';
import { PresenceRepository } from '../repositories/presence/presence-repository';
import { WatchRepository } from '../repositories/presence/watch-repository';
import { BlockFollower } from '../services/blocks/block-follower';
import { BlockedPairs } from '../services/blocks/blocked-pairs';
import { ToldBlocks } from '../services/blocks/told-blocks';
import type { Acquaintances } from '../services/contacts/acquaintances';
import { GroupTyping } from '../services/presence/group-typing';
import { ListedPeople } from '../services/presence/listed-people';
import { PresenceChoices } from '../services/presence/presence-choices';
import { PresenceIntroductions } from '../services/presence/presence-introductions';
import { PresenceNews } from '../services/presence/presence-news';
import { PresenceService } from '../services/presence/presence-service';
import { TypingService } from '../services/presence/typing-service';
import { WatchIntroductions } from '../services/presence/watch-introductions';
import { WatchService } from '../services/presence/watch-service';
import { WatchedMembers, type WatchedMembersParts } from '../services/presence/watched-members';
import { WatchedViewers } from '../services/presence/watched-viewers';
import { Watches } from '../services/presence/watches';
import type { Reports } from './reporting';

/** Pairs whose conversation is remembered, for typing. */
const MAX_DIRECT = 100_000;

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
export function composePresence(config: Pick<Config, 'writers'>, parts: PresenceParts) {
  const { database, names, blocks, events, clocks, reports } = parts;
  const { onError } = reports;
  const rows = new PresenceRepository(database);
  const blockedPairs = new BlockedPairs(blocks, clocks.monotonic);
  const toldBlocks = new ToldBlocks();
  const news = new PresenceNews(names, events);
  const watching = composeWatching({ ...parts, presence: rows }, (conversation, change) => {
    void watchIntroductions.changed(conversation, change);
  });
  const { watches, members, viewers } = watching;
  const { typing, groupTyping } = composeTyping(config, { ...parts, ...watching, blockedPairs });
  const presence = new PresenceService({
    rows,
    watched: viewers,
    news,
    blockedPairs,
    toldBlocks,
    typing: [typing, groupTyping],
    clock: clocks.clock,
    onError,
  });
  const watchIntroductions = new WatchIntroductions({
    presence,
    rows: watching.rows,
    viewers,
    news,
    onError,
  });
  const introductions = new PresenceIntroductions({ presence, rows, toldBlocks, watches, news, onError });
  const blockFollower = new BlockFollower({ blocks, online: presence, told: toldBlocks, events });
  // In this order: a block counts for all that follow, and who has left does not watch any more.
  for (const { handle } of [blockedPairs, toldBlocks, members, typing, groupTyping, introductions]) {
    events.subscribe(handle);
  }
  return {
    presence,
    listedPeople: new ListedPeople(presence, toldBlocks),
    typing,
    groupTyping,
    watching: new WatchService({
      rows: watching.rows,
      blocks,
      watches,
      members,
      presence,
      blockedPairs,
      toldBlocks,
      clock: clocks.monotonic,
    }),
    introductions,
    blockedPairs,
    blockFollower,
    choices: new PresenceChoices(presence, rows),
    watchedMembers: members,
  };
}

/** Who watches which conversation. */
function composeWatching(
  { database, blocks, presence, events, reports }: PresenceParts & { presence: PresenceRepository },
  onChanged: WatchedMembersParts['onChanged'],
) {
  const rows = new WatchRepository(database, MAX_WATCHED_MEMBERS);
  const watches = new Watches();
  const members = new WatchedMembers({ rows, watches, events, onChanged, onError: reports.onError });
  return {
    rows,
    watches,
    members,
    viewers: new WatchedViewers({ rows, presence, blocks, watches, members }),
  };
}

function composeTyping(
  { writers }: Pick<Config, 'writers'>,
  parts: PresenceParts & Omit<ReturnType<typeof composeWatching>, 'viewers'> & { blockedPairs: BlockedPairs },
) {
  const { database, rows, clocks } = parts;
  const clock = clocks.monotonic;
  // Once it is there for somebody, it stays.
  const ids = new LoadingCache<string, number>({ size: MAX_DIRECT, clock }, (pair) => {
    const [user_id = 0, with_user = 0] = pair.split(' ').map(Number);
    return rows.findDirectId(user_id, with_user);
  });
  const typing = new TypingService({
    ...parts,
    permission: writers === 'everyone' ? undefined : new WritePermissionRepository(database),
    findConversation: (user_id, with_user) => ids.get(`${user_id} ${with_user}`),
    clock,
  });
  return { typing, groupTyping: new GroupTyping({ ...parts, maxMembers: MAX_TYPING_MEMBERS, clock }) };
}
