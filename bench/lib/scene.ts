import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeout } from '../../src/domain/timeout';
import { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { EmbeddedDatabase } from '../../src/infra/database/embedded/embedded-database';
import { createLogger } from '../../src/infra/logger';
import { migrate } from '../../src/infra/database/migrate';

export interface Scene {
  address: DatabaseAddress;
  database: Database;
  secret: string;
}

/**
 * Runs `work` with a fresh embedded database, as durable as `npm start` makes it, with users 1 to `people`, each pair in a conversation.
 * `migrations`: the directory of another release's. Rejects if the work takes longer than `limit_ms`.
 */
export async function withScene<Result>(
  people: number,
  work: (scene: Scene) => Promise<Result>,
  { migrations, limit_ms = Infinity }: { migrations?: string; limit_ms?: number } = {},
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'mychat-bench-'));
  const embedded = new EmbeddedDatabase(
    directory,
    process.env.PATH ?? '',
    createLogger({ level: 'warn', readable: true }),
  );
  try {
    const { address } = await embedded.start();
    const database = new Database(address, { size: 4 });
    await migrate(database, migrations === undefined ? {} : { directory: migrations });
    await addPeople(database, people);
    const working = work({ address, database, secret: randomBytes(32).toString('hex') });
    const result = Number.isFinite(limit_ms)
      ? await timeout(working, limit_ms, () => {
          throw new Error(`The benchmark took longer than ${Math.round(limit_ms / 60_000)} minutes`);
        })
      : await working;
    await database.close();
    return result;
  } finally {
    await embedded.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** For what is usually done in a few minutes: `limit_ms` of {@link withScene}. */
export const PART_LIMIT_MS = 30 * 60_000;

const ROWS = 500;

async function addPeople(database: Database, people: number): Promise<void> {
  for (let start = 1; start <= people; start += ROWS) {
    const ids = Array.from({ length: Math.min(ROWS, people - start + 1) }, (_, index) => start + index);
    await database.run(
      `insert into users (id, name, email, password_hash) values ${ids.map(() => "(?, ?, ?, 'x')").join(', ')}`,
      ids.flatMap((id) => [id, `Person ${id}`, `person${id}@example.com`]),
    );
    const pairs = ids.filter((id) => id % 2 === 0).map((id) => [id / 2, id - 1, id] as const);
    if (pairs.length === 0) continue;
    await database.run(
      `insert into conversations (id, direct_key, change_no) values ${pairs.map(() => '(?, ?, 1)').join(', ')}`,
      pairs.flatMap(([conversation_id, one, other]) => [conversation_id, `${one}:${other}`]),
    );
    await database.run(
      `insert into conversation_members (conversation_id, user_id, change_no) values ${pairs.map(() => '(?, ?, 1), (?, ?, 1)').join(', ')}`,
      pairs.flatMap(([conversation_id, one, other]) => [conversation_id, one, conversation_id, other]),
    );
  }
}

/** Appends messages to a conversation, as the write lanes would store them. */
export async function addMessages(
  database: Database,
  { conversation_id, sender_id, count }: { conversation_id: number; sender_id: number; count: number },
): Promise<void> {
  const { n = 0 } = (await database.one<{ n: number }>('select n from change_counter')) ?? {};
  const { last_seq = 0 } =
    (await database.one<{ last_seq: number }>('select last_seq from conversations where id = ?', [
      conversation_id,
    ])) ?? {};
  for (let start = 1; start <= count; start += ROWS) {
    const numbers = Array.from({ length: Math.min(ROWS, count - start + 1) }, (_, index) => start + index);
    await database.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no) values ${numbers
        .map(() => '(?, ?, ?, ?, ?, now(3), ?)')
        .join(', ')}`,
      numbers.flatMap((number) => [
        conversation_id,
        last_seq + number,
        sender_id,
        `${conversation_id}-${last_seq + number}`,
        'A message of ordinary length, as people write them to each other.',
        n + number,
      ]),
    );
  }
  await database.run(
    'update conversations set last_seq = last_seq + ?, last_message_at = now(3), change_no = ? where id = ?',
    [count, n + count, conversation_id],
  );
  await database.run('update change_counter set n = n + ?', [count]);
}

/** Adds many conversations that grew at the same time: the first message of each, then the second of each, and so on. */
export async function addInterleaved(
  database: Database,
  { from_id, conversations, each }: { from_id: number; conversations: number; each: number },
  onRow: (seq: number) => void,
): Promise<void> {
  for (let seq = 1; seq <= each; seq++) {
    for (let start = 0; start < conversations; start += ROWS) {
      const ids = Array.from(
        { length: Math.min(ROWS, conversations - start) },
        (_, index) => from_id + start + index,
      );
      await database.run(
        `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no) values ${ids
          .map(() => '(?, ?, 1, ?, ?, now(3), 1)')
          .join(', ')}`,
        ids.flatMap((id) => [
          id,
          seq,
          `${id}-${seq}`,
          'A message of ordinary length, as people write them to each other.',
        ]),
      );
    }
    onRow(seq);
  }
}

/** Adds conversations of a reader with new users. They get their messages in turn, as the write lanes would store them. */
export async function addInTurn(
  database: Database,
  {
    reader_id,
    from_id,
    conversations,
    count,
  }: { reader_id: number; from_id: number; conversations: number; count: number },
): Promise<void> {
  const { n = 0 } = (await database.one<{ n: number }>('select n from change_counter')) ?? {};
  const ids = Array.from({ length: conversations }, (_, index) => from_id + index);
  await database.run(
    `insert into users (id, name, email, password_hash) values ${ids.map(() => "(?, ?, ?, 'x')").join(', ')}`,
    ids.flatMap((id) => [id, `Peer ${id}`, `peer${id}@example.com`]),
  );
  await database.run(
    `insert into conversation_members (conversation_id, user_id, change_no) values ${ids.map(() => '(?, ?, 1), (?, ?, 1)').join(', ')}`,
    ids.flatMap((id) => [id, reader_id, id, id]),
  );
  for (let start = 0; start < count; start += ROWS) {
    const indexes = Array.from({ length: Math.min(ROWS, count - start) }, (_, index) => start + index);
    await database.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no) values ${indexes
        .map(() => '(?, ?, ?, ?, ?, now(3), ?)')
        .join(', ')}`,
      indexes.flatMap((index) => {
        const id = from_id + (index % conversations);
        const seq = 1 + Math.floor(index / conversations);
        const text = 'A message of ordinary length, as people write them to each other.';
        return [id, seq, id, `${id}-${seq}`, text, n + 1 + index];
      }),
    );
  }
  await database.run(
    `insert into conversations (id, direct_key, last_seq, last_message_at, change_no)
     select conversation_id, concat(?, ':', conversation_id), max(seq), now(3), max(change_no)
       from messages where conversation_id >= ? and conversation_id < ? group by conversation_id`,
    [reader_id, from_id, from_id + conversations],
  );
  await database.run('update change_counter set n = n + ?', [count]);
}
