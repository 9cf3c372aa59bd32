import type { Config } from '../config/config';
import { probeWrites } from '../infra/database/probe';
import type { Metrics } from '../infra/metrics';
import { missedMessageEvents } from '../push/missed-message-events';
import { ReceiptPreferences } from '../services/messages/receipt-preferences';
import { ConversationTyping } from '../services/presence/conversation-typing';
import { HealthService } from '../services/server/health-service';
import { ClassicGateway } from '../sockets/classic/gateway';
import { MessagePacketEncoder } from '../sockets/classic/message-packets';
import { CorkedWrites } from '../sockets/engine/corked-writes';
import { LivePresenceGateway } from '../sockets/live/presence-gateway';
import { composeAccounts } from './accounts';
import { composeAuthentication } from './authentication';
import { type Base, composeBase } from './base';
import { composeClaims } from './claims';
import { clickTargets } from './click-targets';
import { composeConversations } from './conversations';
import { composeGroups } from './groups';
import { composeLeaving } from './leaving';
import { composeLiveNews } from './live-news';
import type { Outside } from './outside';
import { composePeople } from './people';
import { composePresence } from './presence';
import { composePreviews } from './previews';
import { composeProfiles } from './profiles';
import { composePush, type PushParts } from './push';
import type { Reporting } from './reporting';

export type Core = ReturnType<typeof composeCore>;

/** What there is without a network: the database, the write path, push, and everything people can do. */
export function composeCore(config: Config, outside: Outside, metrics: Metrics, reporting: Reporting) {
  const base = composeBase(config, outside, metrics, reporting);
  const { clocks, connections, lanes, database, writer, names, acquaintances, audit } = base;
  // Before the gateways: two users see each other before they read each other.
  const { listedPeople, introductions, blockedPairs, ...present } = composePresence(config, base);
  const { presence, typing, groupTyping } = present;
  const push = composePush(pushParts(config, outside, metrics, base));
  const receipts = new ReceiptPreferences(base.users, clocks.monotonic);
  const people = composePeople(config, { ...base, listedPeople, introductions });
  const accounts = composeAccounts({ ...base, config, outside });
  const conversations = composeConversations(config, { ...base, receipts, listedPeople });
  const gateways = composeGateways(config, base, { push, conversations });
  const { directory, messages, views } = conversations;
  const groups = composeGroups(config, { ...base, directory, messages, views });
  const profiles = composeProfiles(config, { ...base, directory, presence, receipts, blockedPairs });
  const { claimedPictures, claimedProfiles } = composeClaims({ ...base, outside, profiles });
  const authentication = composeAuthentication({
    ...base,
    config,
    outside,
    accounts,
    claimedProfiles,
    metrics,
  });
  const leaving = composeLeaving({
    ...base,
    outside,
    current: accounts.currentPassword,
    sessions: accounts.sessions,
    caches: [names, directory],
    presence,
    profiles: profiles.profileRows,
  });

  return {
    clocks,
    connections,
    ...gateways,
    lanes,
    pools: { reader: database, writer },
    audit,
    ...accounts,
    ...authentication,
    leaving,
    acquaintances,
    people,
    ...profiles,
    claimedPictures,
    ...conversations,
    ...groups,
    ...composePreviews(config, { ...base, outside }),
    ...present,
    conversationTyping: new ConversationTyping(directory, typing, groupTyping, clocks.monotonic),
    push,
    health: new HealthService(() => probeWrites(database, base.watch)),
    close: () => base.close(),
  };
}

interface GatewayParts {
  push: ReturnType<typeof composePush>;
  conversations: ReturnType<typeof composeConversations>;
}

/** What tells clients of events. */
function composeGateways({ receiptsMaxMembers }: Config, base: Base, { push, conversations }: GatewayParts) {
  const { connections: connected, events } = base;
  const { dispatcher, missedMessages: rules } = push;
  const corked = new CorkedWrites();
  const packets = new MessagePacketEncoder();
  const livePresence = new LivePresenceGateway(connected, corked);
  // In this order: push hears of what the gateways have told.
  events.subscribe(new ClassicGateway(connected, corked, packets).handle);
  events.subscribe(livePresence.handle);
  const liveNews = composeLiveNews({ ...base, ...conversations, corked, receiptsMaxMembers });
  events.subscribe(connected.handle);
  events.subscribe(missedMessageEvents({ connected, dispatcher, rules, receiptsMaxMembers }));
  return { corked, packets, livePresence, liveNews };
}

function pushParts(config: Config, outside: Outside, metrics: Metrics, base: Base): PushParts {
  const { endpointHosts: patterns, endpointHostsAreTrusted: trusted } = config.push;
  return {
    database: base.database,
    writer: base.writer,
    vapid: outside.vapid,
    hosts: { patterns, trusted },
    ca: outside.pushCa,
    click: clickTargets(config),
    connected: base.connections,
    metrics: outside.pushMetrics ?? metrics.push,
    audit: base.audit,
    log: { warn: base.reports.warn, error: (details, sentence) => outside.log.error(details, sentence) },
    ...base.clocks,
  };
}
