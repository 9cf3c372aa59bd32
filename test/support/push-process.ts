import { readFileSync } from 'node:fs';
import { composePush } from '../../src/compose/push';
import type { VapidKeyPair } from '../../src/domain/push/vapid-keys';
import { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { noPushMetrics } from '../../src/push/no-metrics';

/** The settings of a dispatcher in a process of its own. */
export interface PushProcessSettings {
  address: DatabaseAddress;
  keys: VapidKeyPair[];
  host: string;
  caFile: string;
  /** Added to the real time, so that leases of a killed process are over. */
  ahead_ms: number;
  timeout_ms: number;
}

/** A dispatcher in a process of its own, to be killed: `node --import tsx push-process.ts <settings as JSON>`. */
function main(settings: PushProcessSettings): void {
  const { dispatcher, missedMessages } = composePush({
    database: new Database(settings.address, { size: 6 }),
    writer: new Database(settings.address, { size: 2, multipleStatements: true }),
    vapid: { keys: settings.keys, subject: 'mailto:push@example.com' },
    hosts: { patterns: [settings.host], trusted: true },
    ca: readFileSync(settings.caFile, 'utf8'),
    click: { isOwn: () => true, fallback: 'https://www.example.com', path: '/dashboard.html' },
    connected: { isConnected: () => false },
    metrics: noPushMetrics,
    log: console,
    clock: () => Date.now() + settings.ahead_ms,
    monotonic: () => performance.now() + settings.ahead_ms,
    limits: { per_host: 16, total: 16, timeout_ms: settings.timeout_ms },
    missedMessageSettings: { acknowledge_ms: 5_000, return_ms: 0 },
    random: () => 0,
  });
  dispatcher.start();
  missedMessages.start();
  // Nothing else keeps the process alive while there is nothing to do.
  setInterval(() => dispatcher.wake(), 100);
}

main(JSON.parse(process.argv[2] ?? '') as PushProcessSettings);
