import type { Config } from '../config/config';
import { EventBus } from '../domain/event-bus';
import { Database } from '../infra/database/database';
import { probeWrites } from '../infra/database/probe';
import { WriteWatch } from '../infra/database/write-watch';
import type { Metrics } from '../infra/metrics';
import { missedMessageEvents } from '../push/missed-message-events';
import { AuditRepository } from '../repositories/accounts/audit-repository';
import { UserNames } from '../repositories/accounts/user-names';
import { UserRepository } from '../repositories/accounts/user-repository';
import { BlockRepository } from '../repositories/blocks/block-repository';
import { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { UnreadRepository } from '../repositories/messages/unread-repository';
import { AuditService } from '../services/accounts/audit-service';
import { ReceiptPreferences } from '../services/messages/receipt-preferences';
import { HealthService } from '../services/server/health-service';
import { ClassicGateway } from '../sockets/classic/gateway';
import { MessagePacketEncoder } from '../sockets/classic/message-packets';
import { ConnectionTable } from '../sockets/connection-table';
import { CorkedWrites } from '../sockets/engine/corked-writes';
import { composeAccounts } from './accounts';
import { composeAcquaintances } from './acquaintances';
import { composeAuthentication } from './authentication';
import type { Outside } from './outside';
import { clickTargets } from './click-targets';
import { composeConversations } from './conversations';
import { composeLeaving } from './leaving';
import { composePeople } from './people';
import { composePresence } from './presence';
import { composeProfiles } from './profiles';
import { composePush } from './push';
import type { Reporting } from './reporting';

/** The writer's pool serves contacts and new conversations; the lanes have connections of their own. */
const WRITER_POOL_SIZE = 4;

export type Core = ReturnType<typeof composeCore>;

/** What there is without a network: the database, the write path, push, and everything people can do. */
export function composeCore(config: Config, outside: Outside, metrics: Metrics, { report, warn }: Reporting) {
  const { address, log, clock = Date.now } = outside;
  const monotonic = outside.monotonic ?? (() => performance.now());
  const clocks = { clock, monotonic };
  const onError = (error: unknown): void => report(error, {});

  const watch = new WriteWatch((details, sentence) => log.warn(details, sentence));
  const database = new Database(address, { size: config.poolSize, watch });
  const writer = new Database(address, { size: WRITER_POOL_SIZE, multipleStatements: true, watch });
  const connections = new ConnectionTable();
  const corked = new CorkedWrites();
  const packets = new MessagePacketEncoder();
  const events = new EventBus((error, context) => report(error, context));

  const users = new UserRepository(database);
  const unread = new UnreadRepository(database);
  const blocks = new BlockRepository(database);
  const names = new UserNames(users, monotonic);
  const acquaintances = composeAcquaintances(config, database, clocks);
  const lanes = new WriteLanes({
    address,
    ...clocks,
    needsPush: ({ receiver_ids }) => receiver_ids.some((user_id) => !connections.isConnected(user_id)),
    watch,
    warn: (what, context) => warn(context, what),
    onBatch: metrics.batchCommitted,
  });

  const audit = new AuditService(new AuditRepository(database), clock, metrics.securityEvent, onError);
  // Before the gateways: two users see each other before they read each other.
  const { presence, typing, introductions, blockedPairs, ...followers } = composePresence(config, {
    database,
    names,
    acquaintances,
    blocks,
    events,
    ...clocks,
    onError,
  });
  const receipts = new ReceiptPreferences(users, monotonic);
  const people = composePeople(config, {
    database,
    writer,
    users,
    unread,
    blocks,
    acquaintances,
    presence,
    introductions,
    audit,
    events,
    clocks,
  });
  const push = composePush({
    database,
    writer,
    vapid: outside.vapid,
    hosts: { patterns: config.push.endpointHosts, trusted: config.push.endpointHostsAreTrusted },
    ca: outside.pushCa,
    click: clickTargets(config),
    connected: connections,
    metrics: outside.pushMetrics ?? metrics.push,
    audit,
    log: { warn, error: (details, sentence) => log.error(details, sentence) },
    ...clocks,
  });
  const gateway = new ClassicGateway(connections, corked, packets);
  // In this order: push hears of what the gateways have told.
  events.subscribe(gateway.handle);
  events.subscribe(
    missedMessageEvents({ connected: connections, dispatcher: push.dispatcher, rules: push.missedMessages }),
  );
  const reports = { onError, warn };
  const accounts = composeAccounts({ config, outside, database, users, audit, events, clocks, reports });
  const { authentication, exchange, providerKeys } = composeAuthentication({
    config,
    outside,
    accounts,
    database,
    users,
    audit,
    metrics,
    warn,
    clocks,
  });
  const conversations = composeConversations(config, {
    database,
    writer,
    lanes,
    names,
    unread,
    blocks,
    acquaintances,
    receipts,
    online: presence,
    events,
    monotonic,
  });
  const profiles = composeProfiles(config, {
    database,
    writer,
    lanes,
    users,
    names,
    directory: conversations.directory,
    presence,
    receipts,
    blocks,
    blockedPairs,
    events,
    clock,
    onError,
  });
  const leaving = composeLeaving({
    database,
    writer,
    lanes,
    audit,
    events,
    clock,
    onError,
    current: accounts.currentPassword,
    sessions: accounts.sessions,
    caches: [names, conversations.directory],
    presence,
    profiles: profiles.profileRows,
  });

  return {
    clocks,
    connections,
    corked,
    packets,
    lanes,
    pools: { reader: database, writer },
    audit,
    ...accounts,
    authentication,
    exchange,
    providerKeys,
    leaving,
    acquaintances,
    people,
    ...profiles,
    ...conversations,
    presence,
    typing,
    followers,
    push,
    health: new HealthService(() => probeWrites(database, watch)),
    async close(): Promise<void> {
      await lanes.close();
      await Promise.all([database.close(), writer.close()]);
    },
  };
}
