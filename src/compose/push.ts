import { type AuditLog, noAudit } from '../domain/audit';
import type { Clock, ConnectedUsers, MonotonicClock } from '../domain/ports';
import type { ClickTargets, PushEncryptor, PushLog, PushMetrics } from '../domain/push/ports';
import { VapidKeyring } from '../domain/push/vapid-keyring';
import type { VapidKeyPair } from '../domain/push/vapid-keys';
import type { Database } from '../infra/database/database';
import { MailboxProcessor } from '../push/mailbox-processor';
import { encryptionThread } from './encryption-thread';
import { PushDispatcher } from '../push/dispatcher';
import { encrypt } from '../push/encrypt';
import { EndpointGuard } from '../push/endpoint-guard';
import { HostQueues } from '../jobs/host-queues';
import { HostWorker } from '../jobs/host-worker';
import { FanOutLoop, reportLoopError } from '../push/fan-out-loop';
import { mailboxJobs } from '../push/mailbox-jobs';
import { PUSH_LIMITS, type PushLimits } from '../push/push-limits';
import {
  MISSED_MESSAGE_SETTINGS,
  type MissedMessageSettings,
  MissedMessageRules,
} from '../push/missed-message-rules';
import { MailboxLoader } from '../push/mailbox-loader';
import { loopUtilization, ConcurrencyLimit } from '../jobs/concurrency-limit';
import { WebPushSender } from '../push/sender';
import { ResultWriter } from '../push/result-writer';
import { PushSweeper } from '../push/sweeper';
import { ReactionPushes } from '../push/reaction-pushes';
import { ReactionPushRepository } from '../repositories/push/reaction-push-repository';
import { WakeLoop } from '../jobs/wake-loop';
import { TestPush } from '../push/test-push';
import { PushTransport } from '../push/transport';
import { VapidTokens } from '../push/vapid-token';
import { CrashLossRepository } from '../repositories/push/crash-loss-repository';
import { MissedMessageRepository } from '../repositories/push/missed-message-repository';
import { PushJobRepository } from '../repositories/push/push-job-repository';
import { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';
import { PushPreferencesRepository } from '../repositories/devices/push-preferences-repository';
import { PushSubscriptionRepository } from '../repositories/devices/push-subscription-repository';
import { UnreadRepository } from '../repositories/messages/unread-repository';
import { DeviceService } from '../services/devices/device-service';
import { PushPreferencesService } from '../services/devices/push-preferences-service';

export interface PushParts {
  database: Database;
  writer: Database;
  vapid: { keys: readonly VapidKeyPair[]; subject: string };
  hosts: { patterns: readonly string[]; trusted: boolean };
  /** A further certificate authority for push services, in PEM. */
  ca?: string | undefined;
  click: ClickTargets;
  connected: ConnectedUsers;
  metrics: PushMetrics;
  audit?: AuditLog;
  log: PushLog;
  clock: Clock;
  monotonic: MonotonicClock;
  /** Default: on the event loop. */
  encryptor?: PushEncryptor;
  limits?: Partial<PushLimits>;
  missedMessageSettings?: MissedMessageSettings;
  /** In [0, 1); spreads retries. */
  random?: () => number;
}

/** The push pipeline: from a job in the database to a push service's response. */
export function composePush(parts: PushParts) {
  const { database, writer, vapid, click, connected, metrics, log, clock, monotonic } = parts;
  const limits = { ...PUSH_LIMITS, ...parts.limits };
  const { timeout_ms } = limits;

  const thread = parts.encryptor ? undefined : encryptionThread(log);
  const keys = new VapidKeyring([...vapid.keys]);
  const guard = new EndpointGuard(parts.hosts);
  const transport = new PushTransport(parts.ca === undefined ? {} : { ca: parts.ca });
  const tokens = new VapidTokens(vapid.subject, clock);
  const sender = new WebPushSender({
    keys,
    tokens,
    guard,
    transport,
    encryptor: parts.encryptor ?? thread ?? { encrypt },
    metrics,
    clock,
  });

  const subscriptions = new PushSubscriptionRepository(database);
  const jobs = new PushJobRepository(database);
  const mailboxes = new PushMailboxRepository(database, writer);

  const results = new ResultWriter(mailboxes, clock, log);
  const concurrency = new ConcurrencyLimit(limits.total, loopUtilization());
  const queues = new HostQueues(limits, concurrency, monotonic, metrics);
  const unread = new UnreadRepository(database);
  const loader = new MailboxLoader({ mailboxes, unread, clock, timeout_ms });
  const processor = new MailboxProcessor({
    sender,
    loader,
    queues,
    results,
    connected,
    click,
    metrics,
    log,
    clock,
    random: parts.random ?? Math.random,
    timeout_ms,
  });
  const worker = new HostWorker(
    mailboxJobs({ mailboxes, loader, processor, metrics, log }),
    queues,
    concurrency,
    clock,
  );
  const fanOut = new FanOutLoop({
    jobs,
    connected,
    concurrency,
    metrics,
    log,
    clock,
    onDeliveries: () => worker.wake(),
  });
  const dispatcher = new PushDispatcher({ fanOut, worker, processor, sender });
  const tester = new TestPush({ sender, mailboxes, click, clock, timeout_ms });
  const preferences = new PushPreferencesService(new PushPreferencesRepository(database), clock);
  const devices = new DeviceService({
    subscriptions,
    tester,
    policy: guard,
    keys,
    audit: parts.audit ?? noAudit,
    clock,
  });
  const missedMessages = new MissedMessageRules({
    jobs: new MissedMessageRepository(database),
    crashLosses: new CrashLossRepository(database),
    dispatcher,
    log,
    clock,
    monotonic,
    settings: parts.missedMessageSettings ?? MISSED_MESSAGE_SETTINGS,
  });
  const pushesOfReactions = new ReactionPushes({
    waiting: new ReactionPushRepository(database),
    subscriptions,
    mailboxes,
    sender,
    connected,
    click,
    clock,
    timeout_ms,
  });
  const reactions = new WakeLoop(
    () => pushesOfReactions.round(),
    (error) => reportLoopError(log, error),
  );
  const running = [...(thread ? [thread] : []), reactions, dispatcher, missedMessages];

  return {
    devices,
    subscriptions,
    preferences,
    tester,
    missedMessages,
    dispatcher,
    pushesOfReactions,
    jobs,
    mailboxes,
    sweeper: new PushSweeper(jobs, clock),
    start() {
      for (const part of running) part.start();
    },
    async stop() {
      await Promise.all(running.map((part) => part.stop()));
    },
  };
}
