import { createServer, type Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { clickTargets, composePush } from './push';
import type { Config } from '../config/config';
import { authController } from '../controllers/account-controller';
import { contactController } from '../controllers/contact-controller';
import { messageController } from '../controllers/message-controller';
import { pushController } from '../controllers/device-controller';
import { serverController } from '../controllers/server-controller';
import { syncController } from '../controllers/sync-controller';
import { BoundedAccountGate, NoAccountGate } from '../domain/account-gate';
import { addressKey } from '../domain/addresses';
import { AnonymousRequests } from '../domain/anonymous-requests';
import { LoginThrottle, NoLoginThrottle } from '../domain/login-throttle';
import { BusyError } from '../domain/errors';
import { AddressBudgets } from '../domain/inbound-budgets';
import type { Clock, MonotonicClock, PasswordHasher } from '../domain/ports';
import type { PushMetrics } from '../domain/push/ports';
import { Tarpit } from '../domain/tarpit';
import type { VapidKeyPair } from '../domain/push/vapid-keys';
import { createAuthenticate } from '../http/authenticate';
import { clientAddressBehind } from '../http/client-address';
import { corsOptions } from '../http/cors';
import { createApp } from '../http/create-app';
import { createWebApp } from '../http/web-app';
import { createDocs } from '../http/docs';
import { endAfterThis } from '../http/pipelining';
import { RequestGuard } from '../http/request-guard';
import { measureRequests, serveMetrics } from '../http/metrics';
import { Database, type DatabaseAddress } from '../infra/database/database';
import { probeWrites } from '../infra/database/probe';
import { WriteWatch } from '../infra/database/write-watch';
import type { Logger } from '../infra/logger';
import { MemoryRateLimiter, NoRateLimiter } from '../infra/memory-rate-limiter';
import { Metrics } from '../infra/metrics';
import { BcryptHasher } from '../infra/passwords';
import { warnOnceAMinute } from '../infra/quiet-warnings';
import { createRequestLog } from '../infra/request-log';
import { JwtSigner } from '../infra/tokens';
import { readVersion } from '../infra/version';
import { AuditRepository } from '../repositories/accounts/audit-repository';
import { ContactRepository } from '../repositories/contacts/contact-repository';
import { ConversationRepository } from '../repositories/conversations/conversation-repository';
import { Correspondences } from '../repositories/conversations/correspondences';
import { DirectConversations } from '../repositories/conversations/direct-conversations';
import { removeEndedSessions } from '../repositories/accounts/ended-sessions';
import { NamePartRepository } from '../repositories/contacts/name-part-repository';
import { MessageRepository } from '../repositories/messages/message-repository';
import { SessionRepository } from '../repositories/accounts/session-repository';
import { SyncRepository } from '../repositories/sync/sync-repository';
import { UnreadRepository } from '../repositories/messages/unread-repository';
import { UserNames } from '../repositories/accounts/user-names';
import { UserRepository } from '../repositories/accounts/user-repository';
import { WriteLanes } from '../repositories/conversation-writes/write-lanes';
import { AuditService } from '../services/accounts/audit-service';
import { AuthService } from '../services/accounts/auth-service';
import { AuthSweep } from '../services/accounts/auth-sweep';
import { ContactService } from '../services/contacts/contact-service';
import { Delivery } from '../services/messages/delivery';
import { HealthService } from '../services/server/health-service';
import { NamePartFiller } from '../services/contacts/name-part-filler';
import { PeopleSearch } from '../services/contacts/people-search';
import { MessageService } from '../services/messages/message-service';
import { PresenceService } from '../services/presence/presence-service';
import { SyncService } from '../services/sync/sync-service';
import { CorkedWrites } from '../sockets/engine/corked-writes';
import { InboundLimits } from '../sockets/inbound/inbound-limits';
import { attachSockets, createIo, serveSockets } from '../sockets/serve-sockets';
import { SessionSweep } from '../sockets/session-sweep';
import { SocketRealtime } from '../sockets/classic/gateway';
import { SocketTable } from '../sockets/connection-table';
import { TokenExpiry } from '../sockets/token-expiry';

/** The world around a process: what tests replace. */
export interface Outside {
  address: DatabaseAddress;
  jwtSecret: string;
  vapid: { keys: readonly VapidKeyPair[]; subject: string };
  log: Logger;
  clock?: Clock;
  monotonic?: MonotonicClock;
  passwords?: PasswordHasher;
  /** A further certificate authority that push services may have, in PEM. */
  pushCa?: string;
  pushMetrics?: PushMetrics;
}

export interface App {
  http: HttpServer;
  /** Background work; before the port is opened. */
  start(): Promise<void>;
  /** From here on health says that no new work should come. */
  announceStop(): void;
  /** Finishes what is under way and closes everything, so that clients reconnect elsewhere. */
  stop(): Promise<void>;
}

/** The writer's pool serves contacts and new conversations; the lanes have connections of their own. */
const WRITER_POOL_SIZE = 4;

/** What the build makes of web/; the same place seen from the sources and from dist. */
const WEB_DIRECTORY = join(__dirname, '../../dist/web');

const HTTP_TIMES = {
  /** Longer than a proxy in front keeps an idle connection: who closes first decides whose requests are lost. */
  keepAliveTimeout: 130_000,
  /** Whoever takes longer to say what he wants holds a connection for nothing. */
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
};

/** Builds the whole server, top to bottom. */
export function compose(config: Config, outside: Outside): App {
  const { address, log, clock = Date.now, passwords = new BcryptHasher() } = outside;
  const monotonic = outside.monotonic ?? (() => performance.now());
  const clocks = { clock, monotonic };
  const version = readVersion();
  const metrics = new Metrics(version);
  const warn = warnOnceAMinute((details, sentence) => log.warn(details, sentence));
  const report = (error: unknown, context: Record<string, unknown>): void => {
    // What runs by itself meets a database that is away too, and nobody can answer it.
    if (error instanceof BusyError) {
      warn({ ...context, err: error }, 'The database was too busy for something in the background');
      return;
    }
    metrics.bugReported();
    log.error({ err: error, ...context }, 'Something failed that should not');
  };

  const watch = new WriteWatch((details, sentence) => log.warn(details, sentence));
  const database = new Database(address, { size: config.poolSize, watch });
  const writer = new Database(address, { size: WRITER_POOL_SIZE, multipleStatements: true, watch });
  const sockets = new SocketTable();
  const writes = new CorkedWrites();
  const realtime = new SocketRealtime(sockets, writes);
  const limiter = config.rateLimit ? new MemoryRateLimiter() : new NoRateLimiter();
  const gate = config.rateLimit ? new BoundedAccountGate() : new NoAccountGate();

  const users = new UserRepository(database);
  const sessions = new SessionRepository(database);
  const contacts = new ContactRepository(database, writer);
  const conversations = new ConversationRepository(database, writer);
  const direct = new DirectConversations(conversations, monotonic);
  const messages = new MessageRepository(database);
  const unread = new UnreadRepository(database);
  const names = new UserNames(users, monotonic);
  const auditEntries = new AuditRepository(database);
  const audit = new AuditService(auditEntries, clock, metrics.securityEvent, (error) => report(error, {}));
  const lanes = new WriteLanes({
    address,
    ...clocks,
    needsPush: ({ receiver_ids }) => receiver_ids.some((user_id) => !sockets.isConnected(user_id)),
    watch,
    warn: (what, context) => warn(context, what),
    onBatch: metrics.batchCommitted,
  });

  const presence = new PresenceService(conversations, users, names, realtime, clocks, (error) =>
    report(error, {}),
  );
  const push = composePush({
    database,
    writer,
    vapid: outside.vapid,
    hosts: { patterns: config.push.endpointHosts, trusted: config.push.endpointHostsAreTrusted },
    ca: outside.pushCa,
    click: clickTargets(config),
    connected: sockets,
    realtime,
    metrics: outside.pushMetrics ?? metrics.push,
    audit,
    log: { warn, error: (details, sentence) => log.error(details, sentence) },
    ...clocks,
  });
  const delivery = new Delivery(realtime, sockets, push.dispatcher, push.late, presence);
  const tokens = new JwtSigner(outside.jwtSecret, config.jwt.expirationHours);
  const auth = new AuthService(
    users,
    sessions,
    (session, at) =>
      database.transact(async (db) => {
        await sessions.revoke(db, session, at);
        await push.subscriptions.removeOfSessions(db, [session.id]);
      }),
    passwords,
    tokens,
    config.rateLimit
      ? new LoginThrottle(monotonic, (email, from) => auditEntries.isKnownAddress(email, from))
      : new NoLoginThrottle(),
    audit,
    realtime,
    clocks,
  );
  const authSweep = new AuthSweep(
    sessions,
    (ids) => removeEndedSessions({ database, sessions, subscriptions: push.subscriptions }, ids),
    (error) => report(error, {}),
  );
  const nameParts = new NamePartRepository(database);
  const nameFiller = new NamePartFiller(nameParts, (error) => report(error, {}));
  const contactService = new ContactService(contacts, users, unread, presence, realtime);
  const messageService = new MessageService(
    lanes,
    direct,
    messages,
    unread,
    new Correspondences(names, direct, monotonic),
    delivery,
    realtime,
  );
  const sync = new SyncService(new SyncRepository(database), messages, unread, presence);
  const clientAddress = clientAddressBehind(config.trustProxy);
  const health = new HealthService(() => probeWrites(database, watch));

  const app = createApp({
    origins: config.frontend,
    observe: [createRequestLog(log), measureRequests(metrics)],
    pages: [serveMetrics(metrics, config.metricsToken), createDocs(version)],
    web: createWebApp(WEB_DIRECTORY),
    routing: {
      authenticate: createAuthenticate(auth),
      limiter,
      gate,
      clientAddress,
    },
    report: (error, request) => report(error, { request_id: request.id, path: request.path }),
    controllers: (bind) => {
      authController(bind, auth);
      contactController(bind, contactService, new PeopleSearch(nameParts, users));
      messageController(bind, messageService);
      syncController(bind, sync);
      pushController(bind, push.service);
      serverController(bind, health, version);
    },
  });

  const tarpit = new Tarpit();
  const http = createServer({ ...HTTP_TIMES });
  if (config.rateLimit) {
    const guard = new RequestGuard({
      anonymous: new AnonymousRequests(),
      preflights: new AnonymousRequests(),
      clientAddress,
      isToken: (token) => tokens.read(token) !== undefined,
      cors: corsOptions(config.frontend),
      onRefused: metrics.requestRefused,
      tarpit,
    });
    guard.install(http, app);
  } else {
    http.on('request', app);
  }
  const inbound = config.rateLimit
    ? new InboundLimits({
        addresses: new AddressBudgets(),
        addressKeyOf: (request) => addressKey(clientAddress(request)),
        endAfterThis,
        tarpit,
        metrics,
      })
    : undefined;
  const io = createIo(corsOptions(config.frontend), inbound);
  attachSockets(io, http, { writes, inbound, metrics });
  const serving = serveSockets(io, {
    sockets,
    auth,
    presence,
    messages: messageService,
    sync,
    late: push.late,
    limiter,
    gate,
    ...clocks,
    inbound,
    report,
  });
  const sweep = new SessionSweep(sockets, auth, (error) => report(error, {}));
  const expiry = new TokenExpiry(sockets, clock);

  return {
    http,
    async start() {
      metrics.watch({ sockets, lanes, pools: { reader: database, writer } });
      sweep.start();
      expiry.start();
      audit.start();
      authSweep.start();
      nameFiller.start();
      push.start();
    },
    announceStop: () => health.announceStop(),
    async stop() {
      presence.stop();
      expiry.stop();
      await Promise.all([
        serving.finish(),
        sweep.stop(),
        audit.stop(),
        authSweep.stop(),
        nameFiller.stop(),
        push.stop(),
      ]);
      // Keep-alive connections without a request would hold the server open.
      const idle = setInterval(() => http.closeIdleConnections(), 50);
      await io.close();
      clearInterval(idle);
      await lanes.close();
      await Promise.all([database.close(), writer.close()]);
    },
  };
}
