import { createECDH, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../../src/domain/ports';
import type { PushEncryptor, PushMetrics } from '../../src/domain/push/ports';
import { generateVapidKeys } from '../../src/domain/push/vapid-keys';
import { VapidKeyring } from '../../src/domain/push/vapid-keyring';
import type { Database } from '../../src/infra/database/database';
import { EndpointGuard } from '../../src/push/endpoint-guard';
import { WebPushSender } from '../../src/push/sender';
import { PushTransport } from '../../src/push/transport';
import { VapidTokens } from '../../src/push/vapid-token';
import { endpointHash } from '../../src/repositories/devices/save-subscription';

/** The push service of the benchmark. */
export interface Sink {
  /** localhost:port */
  host: string;
  caFile: string;
}

export interface Browser {
  endpoint: string;
  p256dh: Buffer;
  auth: Buffer;
}

export const clock: Clock = () => Date.now();
export const keys = generateVapidKeys();
export const subject = 'mailto:bench@example.com';
/** The plaintext of an ordinary message's push has about this many bytes. */
export const PLAINTEXT = Buffer.alloc(850, 'x');

export function createBrowsers(host: string, count: number): Browser[] {
  return Array.from({ length: count }, (_, index) => {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    return { endpoint: `https://${host}/push/${index}`, p256dh: ecdh.getPublicKey(), auth: randomBytes(16) };
  });
}

export function createSender(sink: Sink, encryptor: PushEncryptor, metrics: PushMetrics): WebPushSender {
  return new WebPushSender({
    keys: new VapidKeyring([keys]),
    tokens: new VapidTokens(subject, clock),
    guard: new EndpointGuard({ patterns: [sink.host], trusted: true }),
    transport: new PushTransport({ ca: readFileSync(sink.caFile, 'utf8') }),
    encryptor,
    metrics,
    clock,
  });
}

const ROWS = 500;

/** Subscribes a browser for each user with an even id: 2n, who shares the conversation n with the user 2n - 1. */
export async function subscribeBrowsers(
  database: Database,
  browsers: readonly Browser[],
  host: string,
): Promise<void> {
  await database.run('delete from push_subscriptions');
  await database.run(
    'insert into sessions (user_id) select id from users where id not in (select user_id from sessions)',
  );
  const sessions = await database.many<{ user_id: number; id: number }>('select user_id, id from sessions');
  const sessionOf = new Map(sessions.map(({ user_id, id }) => [user_id, id]));
  await inChunks(browsers, async (chunk, start) => {
    await database.run(
      `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth, vapid_key_id)
       values ${chunk.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      chunk.flatMap(({ endpoint, p256dh, auth }, index) => {
        const user_id = 2 * (start + index + 1);
        return [
          user_id,
          sessionOf.get(user_id) ?? 0,
          endpoint,
          endpointHash(endpoint),
          host,
          p256dh,
          auth,
          keys.id,
        ];
      }),
    );
  });
}

/** Adds a message to each of the first `count` conversations, with its push job, due at `due_at` (ms since 1970). */
export async function writeMessages(database: Database, count: number, due_at: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const now = new Date();
  await database.run('update conversations set last_seq = last_seq + 1, last_message_at = ? where id <= ?', [
    now,
    count,
  ]);
  const rows = await database.many<{ id: number; last_seq: number }>(
    'select id, last_seq from conversations where id <= ?',
    [count],
  );
  const seqOf = new Map(rows.map(({ id, last_seq }) => [id, last_seq]));
  await inChunks(numbers, async (chunk) => {
    await database.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
       values ${chunk.map(() => '(?, ?, ?, ?, ?, ?, 1)').join(', ')}`,
      chunk.flatMap((id) => [
        id,
        seqOf.get(id) ?? 0,
        2 * id - 1,
        randomBytes(8).toString('hex'),
        'A message of ordinary length, as people write them to each other.',
        now,
      ]),
    );
    await database.run(
      `insert into push_jobs (conversation_id, seq, next_at) values ${chunk.map(() => '(?, ?, ?)').join(', ')}`,
      chunk.flatMap((id) => [id, seqOf.get(id) ?? 0, new Date(due_at)]),
    );
  });
}

async function inChunks<Item>(
  items: readonly Item[],
  write: (chunk: Item[], start: number) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += ROWS)
    await write(items.slice(start, start + ROWS), start);
}
