import { clickTargets } from '../../compose/click-targets';
import { composePush } from '../../compose/push';
import type { Config } from '../../config/config';
import { loginNameOf } from '../../domain/login-name';
import type { User } from '../../contracts/classic/entities';
import { quietUntil } from '../../domain/push/quiet-hours';
import type { PushTester } from '../../domain/push/ports';
import type { VapidKeyPair } from '../../domain/push/vapid-keys';
import { Database } from '../../infra/database/database';
import type { DatabaseAddress } from '../../infra/database/session';
import { findVapidKeys } from '../../infra/local-secrets';
import { noPushMetrics } from '../../push/no-metrics';
import { PushPreferencesRepository } from '../../repositories/devices/push-preferences-repository';
import type { PushSubscriptionRepository } from '../../repositories/devices/push-subscription-repository';
import { UserRepository } from '../../repositories/accounts/user-repository';
import { fail, type Finding, warn } from './finding';
import { explainResult } from './push-explanations';

/**
 * Sends a test to each device of a user (id or e-mail) as the server does, and explains the results. `ca` is a further certificate
 * authority for push services, in PEM.
 */
export async function checkPush(
  address: DatabaseAddress,
  config: Config,
  { to, ca }: { to: string; ca?: string },
): Promise<Finding[]> {
  const { dataDirectory, vapid, push: settings } = config;
  const keys = vapid.keys.length > 0 ? vapid.keys : await listKeptKeys(dataDirectory);
  if (keys.length === 0) {
    return [
      fail('push: not tried, there are no push keys yet', 'npm start makes them, or set VAPID_PUBLIC_KEY.'),
    ];
  }
  const database = new Database(address, { size: 2 });
  const writer = new Database(address, { size: 1, multipleStatements: true });
  const push = composePush({
    database,
    writer,
    vapid: { keys, subject: vapid.subject },
    hosts: { patterns: settings.endpointHosts, trusted: settings.endpointHostsAreTrusted },
    ca,
    click: clickTargets(config),
    connected: { isConnected: () => false },
    metrics: noPushMetrics,
    log: console,
    clock: Date.now,
    monotonic: () => performance.now(),
  });
  try {
    const user = await findUser(new UserRepository(database), to);
    if (!user) return [fail(`push: there is nobody with the id or e-mail ${to}`, 'Look at the spelling.')];
    const preferences = new PushPreferencesRepository(database);
    return await testDevices({ ...push, preferences }, user, new Set(keys.map(({ id }) => id)));
  } finally {
    await push.dispatcher.stop();
    await Promise.all([database.close(), writer.close()]);
  }
}

/** The keys that a start has generated; the doctor generates none. */
async function listKeptKeys(dataDirectory: string): Promise<VapidKeyPair[]> {
  const kept = await findVapidKeys(dataDirectory);
  return kept ? [kept] : [];
}

async function findUser(users: UserRepository, who: string): Promise<User | undefined> {
  if (/^\d+$/.test(who)) return users.findById(Number(who));
  const [found] = await users.listCredentials(loginNameOf(who));
  return found && users.findById(found.user_id);
}

interface DeviceTestParts {
  subscriptions: PushSubscriptionRepository;
  preferences: PushPreferencesRepository;
  tester: PushTester;
}

async function testDevices(
  { subscriptions, preferences, tester }: DeviceTestParts,
  { id, name }: User,
  ourKeys: ReadonlySet<string>,
): Promise<Finding[]> {
  const now = Date.now();
  const devices = await subscriptions.listLive(id);
  if (devices.length === 0) {
    return [
      fail(
        `push: ${name} has no device that gets notifications`,
        'Let this person log in, open the app and allow notifications. A device is forgotten when its browser unsubscribes, logs out, or its push service calls it gone.',
      ),
    ];
  }
  const results = await tester.sendTest(devices);
  const findings = devices.flatMap((device, index) => {
    const result = results[index];
    return result ? explainResult(device, result, ourKeys) : [];
  });
  if (!results.some(({ kind }) => kind === 'accepted')) {
    findings.push(fail(`push: nothing reaches ${name}`, 'Look at the lines above; each says why.'));
  }
  const quiet = (await preferences.find(id))?.quiet;
  const until = quiet && quietUntil(quiet, now);
  if (until) {
    findings.push(
      warn(
        `push: ${name} has quiet hours until ${new Date(until).toISOString()}`,
        'A test comes through; messages wait until then.',
      ),
    );
  }
  return findings;
}
