import { readFileSync } from 'node:fs';
import type { VapidKeyPair } from '../../src/domain/vapid-keys';
import { VapidKeyring } from '../../src/domain/vapid-keyring';
import { Database, type DatabaseAddress } from '../../src/infra/db';
import { Courier } from '../../src/push/courier';
import { PushDispatcher } from '../../src/push/dispatcher';
import { encrypt } from '../../src/push/encrypt';
import { EndpointGuard } from '../../src/push/endpoint-guard';
import { PushLanes } from '../../src/push/lanes';
import { LateRules } from '../../src/push/late-rules';
import { noPushMetrics } from '../../src/push/no-metrics';
import { WebPushSender } from '../../src/push/sender';
import { Settler } from '../../src/push/settler';
import { PushTransport } from '../../src/push/transport';
import { VapidTokens } from '../../src/push/vapid-token';
import { LateJobRepository } from '../../src/repositories/late-job-repository';
import { PushJobRepository } from '../../src/repositories/push-job-repository';
import { PushMailboxRepository } from '../../src/repositories/push-mailbox-repository';

/** What a dispatcher in a process of its own needs to know. */
export interface PushProcessSettings {
  address: DatabaseAddress;
  keys: VapidKeyPair[];
  host: string;
  caFile: string;
  /** Added to the real time, so that leases of a killed process are over. */
  ahead_ms: number;
  timeout_ms: number;
}

const soonest = () => 0;

/** A dispatcher in a process of its own, to be killed: `node --import tsx push-process.ts <settings as JSON>`. */
function main(settings: PushProcessSettings): void {
  const { timeout_ms } = settings;
  const database = new Database(settings.address, { size: 6 });
  const writer = new Database(settings.address, { size: 2, multipleStatements: true });
  const clock = () => Date.now() + settings.ahead_ms;
  const metrics = noPushMetrics;
  const log = {
    warn: () => {},
    error: (details: object) => process.stderr.write(`${JSON.stringify(details)}\n`),
  };
  const connected = { isConnected: () => false };
  const click = { isOwn: () => true, fallback: 'https://www.example.com', path: '/dashboard.html' };
  const sender = new WebPushSender({
    keys: new VapidKeyring(settings.keys),
    tokens: new VapidTokens('mailto:push@example.com', () => Date.now()),
    guard: new EndpointGuard({ patterns: [settings.host], trusted: true }),
    transport: new PushTransport({ ca: readFileSync(settings.caFile, 'utf8') }),
    encryptor: { encrypt },
    metrics,
    clock,
  });
  const mailboxes = new PushMailboxRepository(database, writer);
  const settler = new Settler(mailboxes, clock, log);
  const courier = new Courier({
    sender,
    settler,
    connected,
    click,
    metrics,
    log,
    clock,
    random: soonest,
    timeout_ms,
  });
  const dispatcher = new PushDispatcher({
    jobs: new PushJobRepository(database),
    mailboxes,
    lanes: new PushLanes({ per_host: 16, total: 16 }, clock, metrics),
    courier,
    sender,
    connected,
    metrics,
    log,
    clock,
    timeout_ms,
  });
  const jobs = new LateJobRepository(database);
  const late = new LateRules({
    jobs,
    dispatcher,
    log,
    clock,
    settings: { acknowledge_ms: 5_000, return_ms: 0 },
  });
  dispatcher.start();
  late.start();
  // Nothing else keeps the process alive while there is nothing to do.
  setInterval(() => dispatcher.wake(), 100);
}

main(JSON.parse(process.argv[2] ?? '') as PushProcessSettings);
