import { setTimeout as delay } from 'node:timers/promises';
import type { SentMessage } from '../clients/steady-log';
import { migrate } from '../../src/infra/database/migrate';
import type { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { SECRET, Servers } from '../../test/torture/harness/servers';
import { addUsers, insertRows, numbersFrom } from '../lib/group-scene';
import { buildReleaseBefore, FIRST_MIGRATION } from '../lib/release-before';
import { sizeOf } from '../lib/rounds';
import { addInterleaved, type Scene, withScene } from '../lib/scene';
import { startSteadyLoad } from '../lib/steady-load';
import { type MigrationFigures, reportMigration, type Step } from './report-migration';

const PER_CONVERSATION = 50;
const FIRST_OTHER = 1_000_000;
const FIRST_PERSON = 10_000;
const PEOPLE = 1_000;
const FIRST_PEER = 100_000;
/** Of those who write. */
const PAIRS = 100;
const PER_SECOND = 200;
/** As on a server for so many messages; the embedded database is configured for a laptop. */
const BUFFER_BYTES = 2 * 1024 ** 3;
const WARM_UP_MS = 5_000;
/** Between filling and measuring: what is still to be written to the disk would count as theirs. */
const SETTLE_MS = 10_000;
const LIMIT_MS = 90 * 60_000;

/** A database of the release before is migrated to this one while a server of that release stores messages. */
export async function groupMigration(tell: (line: string) => void): Promise<void> {
  const rows = sizeOf('BENCH_MIGRATION_ROWS', 5_000_000);
  const aroundMs = 1_000 * sizeOf('BENCH_SECONDS', 60);
  tell('building the release before');
  const before = buildReleaseBefore(FIRST_MIGRATION);
  try {
    const { migrations } = before;
    const figures = await withScene(
      2 * PAIRS,
      async (scene) => {
        await scene.database.run(`set global innodb_buffer_pool_size = ${BUFFER_BYTES}`);
        await fill(scene, rows, tell);
        await delay(SETTLE_MS);
        return withServerOf(before.program, scene.address, (url) => measure(scene, { url, aroundMs, tell }));
      },
      { migrations, limit_ms: LIMIT_MS },
    );
    reportMigration(figures, { rows, conversations: countFor(rows), perSecond: PER_SECOND });
  } finally {
    before.remove();
  }
}

const countFor = (rows: number): number => Math.ceil(rows / PER_CONVERSATION);

/** Conversations of two that grew at the same time. */
async function fill({ database }: Scene, rows: number, tell: (line: string) => void): Promise<void> {
  const conversations = countFor(rows);
  await addPairs(database, conversations);
  const added = { from_id: FIRST_OTHER, conversations, each: PER_CONVERSATION };
  await addInterleaved(database, added, (seq) => {
    if (seq % 5 === 0) tell(`${seq * conversations} of ${rows} messages are there`);
  });
}

/** With the columns of the release before. A thousand people share a conversation with each of some others. */
async function addPairs(database: Database, conversations: number): Promise<void> {
  const now = new Date();
  const pairs = numbersFrom(0, conversations).map((index) => {
    const [one, other] = [FIRST_PERSON + (index % PEOPLE), FIRST_PEER + Math.floor(index / PEOPLE)];
    return { id: FIRST_OTHER + index, one, other };
  });
  await addUsers(database, numbersFrom(FIRST_PERSON, PEOPLE));
  await addUsers(database, numbersFrom(FIRST_PEER, Math.ceil(conversations / PEOPLE)));
  await insertRows(
    database,
    'insert into conversations (id, direct_key, last_seq, last_message_at, change_no)',
    pairs.map(({ id, one, other }) => [id, `${one}:${other}`, PER_CONVERSATION, now, 1]),
  );
  await insertRows(
    database,
    'insert into conversation_members (conversation_id, user_id, change_no)',
    pairs.flatMap(({ id, one, other }) => [
      [id, one, 1],
      [id, other, 1],
    ]),
  );
}

async function withServerOf<Result>(
  program: string,
  address: DatabaseAddress,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const servers = await Servers.start(address, 0);
  try {
    await servers.add(program);
    const result = await work(servers.urls[0] ?? '');
    await servers.stop();
    return result;
  } finally {
    await servers.remove();
  }
}

async function measure(
  { database }: Scene,
  { url, aroundMs, tell }: { url: string; aroundMs: number; tell: (line: string) => void },
): Promise<MigrationFigures> {
  const load = await startSteadyLoad({ url, secret: SECRET, pairs: PAIRS, perSecond: PER_SECOND });
  await delay(WARM_UP_MS);
  const began = Date.now();
  tell(`${PER_SECOND} messages a second, for ${aroundMs / 1_000} seconds before the migrations`);
  await delay(aroundMs);

  const steps: Step[] = [];
  const endStep = (): void => {
    const step = steps.at(-1);
    if (!step) return;
    step.ended = Date.now();
    tell(`${step.name}: ${((step.ended - step.started) / 1_000).toFixed(2)} s`);
  };
  await migrate(database, {
    onApply: (name) => {
      endStep();
      steps.push({ name, started: Date.now(), ended: Infinity });
    },
  });
  endStep();
  tell(`and for ${aroundMs / 1_000} seconds after them`);
  await delay(aroundMs);
  const sent: SentMessage[] = await load.stop();
  return { began, steps, sent };
}
