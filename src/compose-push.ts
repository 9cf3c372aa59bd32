import type { Clock, ConnectedUsers } from './domain/ports';
import type { ClickTargets, PushLog, PushMetrics } from './domain/push-ports';
import { VapidKeyring } from './domain/vapid-keyring';
import type { VapidKeyPair } from './domain/vapid-keys';
import type { Database } from './infra/db';
import { Courier } from './push/courier';
import { PushDispatcher } from './push/dispatcher';
import { encrypt } from './push/encrypt';
import { EndpointGuard } from './push/endpoint-guard';
import { PUSH_LIMITS, PushLanes } from './push/lanes';
import { WebPushSender } from './push/sender';
import { Settler } from './push/settler';
import { TestPush } from './push/test-push';
import { PushTransport } from './push/transport';
import { VapidTokens } from './push/vapid-token';
import { PushJobRepository } from './repositories/push-job-repository';
import { PushMailboxRepository } from './repositories/push-mailbox-repository';
import { PushPreferencesRepository } from './repositories/push-preferences-repository';
import { PushSubscriptionRepository } from './repositories/push-subscription-repository';
import { PushService } from './services/push-service';

export interface PushParts {
  database: Database;
  writer: Database;
  vapid: { keys: readonly VapidKeyPair[]; subject: string };
  hosts: { patterns: readonly string[]; trusted: boolean };
  /** A further certificate authority, in PEM. */
  ca?: string | undefined;
  click: ClickTargets;
  connected: ConnectedUsers;
  metrics: PushMetrics;
  log: PushLog;
  clock: Clock;
}

/** The push pipeline, top to bottom: from a job in the database to an answer of a push service. */
export function composePush(parts: PushParts) {
  const { database, writer, vapid, click, connected, metrics, log, clock } = parts;
  const { timeout_ms } = PUSH_LIMITS;

  const keys = new VapidKeyring([...vapid.keys]);
  const guard = new EndpointGuard(parts.hosts);
  const transport = new PushTransport(parts.ca === undefined ? {} : { ca: parts.ca });
  const tokens = new VapidTokens(vapid.subject, clock);
  const sender = new WebPushSender({
    keys,
    tokens,
    guard,
    transport,
    encryptor: { encrypt },
    metrics,
    clock,
  });

  const subscriptions = new PushSubscriptionRepository(database);
  const jobs = new PushJobRepository(database);
  const mailboxes = new PushMailboxRepository(database, writer);
  const preferences = new PushPreferencesRepository(database, writer);

  const settler = new Settler(mailboxes, clock, log);
  const lanes = new PushLanes(PUSH_LIMITS, clock, metrics);
  const courier = new Courier({
    sender,
    settler,
    connected,
    click,
    metrics,
    log,
    clock,
    random: Math.random,
    timeout_ms,
  });
  const dispatcher = new PushDispatcher({
    jobs,
    mailboxes,
    lanes,
    courier,
    sender,
    connected,
    metrics,
    log,
    clock,
    timeout_ms,
  });
  const service = new PushService({
    subscriptions,
    preferences,
    tester: new TestPush({ sender, mailboxes, click, clock, timeout_ms }),
    policy: guard,
    keys,
    clock,
  });
  return { service, dispatcher, subscriptions };
}
