import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/infra/database/migrate';
import { MIGRATIONS_DIRECTORY } from '../../src/infra/database/migration-files';
import { fanOut } from '../../src/push/fan-out';
import { planMailbox } from '../../src/push/mailbox-plan';
import type { Mailbox } from '../../src/repositories/push/push-mailbox';
import { PushJobRepository } from '../../src/repositories/push/push-job-repository';
import { listPending } from '../../src/repositories/push/pending-deliveries';
import { aConversation, someMessages, someSubscriptions, someUsers } from '../support/builders';
import { createEmptyTestDatabase, type TestDatabase } from '../support/database';

/** The push tables with the rows of the release before deliveries stood for several messages. */
const FIRST_OF_THIS_RELEASE = '0100';

let schema: TestDatabase;
let conversation_id: number;
let user_id: number;
let subscription_id: number;

beforeEach(async () => {
  schema = await createEmptyTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'mychat-migrations-'));
  try {
    await cp(MIGRATIONS_DIRECTORY, directory, { recursive: true });
    for (const file of await readdir(directory)) {
      if (file >= FIRST_OF_THIS_RELEASE) await rm(join(directory, file));
    }
    await migrate(schema.database, { directory });
  } finally {
    await rm(directory, { recursive: true });
  }

  const db = schema.database;
  const [sender_id = 0, reader_id = 0] = await someUsers(db, [{}, {}]);
  user_id = reader_id;
  await someSubscriptions(db, [user_id], { each: 1 });
  subscription_id = (await db.one<{ id: number }>('select id from push_subscriptions'))?.id ?? 0;
  conversation_id = await aConversation(db, [sender_id, user_id], { last_seq: 6 });
  await someMessages(
    db,
    [1, 2, 3, 4, 5, 6].map((seq) => ({ conversation_id, seq, sender_id })),
  );
});

afterEach(() => schema.drop());

/** The first message was pushed, two wait to be, and the jobs of three are to be fanned out, the last for one user only. */
async function addFormerRows(): Promise<void> {
  const db = schema.database;
  await db.run(
    `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, state, finished_at)
     values (?, ?, 1, ?, 'accepted', now(3)), (?, ?, 2, ?, 'pending', null), (?, ?, 3, ?, 'pending', null)`,
    [1, 2, 3].flatMap(() => [subscription_id, conversation_id, user_id]),
  );
  await db.run('update push_subscriptions set next_at = now(3)');
  await db.run(
    `insert into push_jobs (conversation_id, seq, user_id, rule, state, next_at)
     values (?, 3, 0, 'absent', 'fanned_out', now(3)), (?, 4, 0, 'absent', 'pending', now(3) - interval 1 second),
            (?, 5, 0, 'absent', 'pending', now(3) - interval 1 second), (?, 6, ?, 'late', 'pending', now(3)),
            (?, 1, ?, 'late', 'pending', now(3))`,
    [conversation_id, conversation_id, conversation_id, conversation_id, user_id, conversation_id, user_id],
  );
}

it('pushes what waited before the tables were changed once, in one push, and forgets nothing', async () => {
  await addFormerRows();
  await migrate(schema.database);
  const moment = { now: Date.now() + 60_000, connected: { isConnected: () => false } };
  await new PushJobRepository(schema.database).fanOut({ now: moment.now, limit: 100 }, (audience) =>
    fanOut(audience, moment),
  );

  const jobs = await schema.database.many<{ state: string }>('select state from push_jobs');
  expect(jobs.map(({ state }) => state)).toEqual(Array(5).fill('fanned_out'));
  const deliveries = await schema.database.many(
    'select coalesce(first_seq, seq) as first_seq, seq, message_count, state from push_deliveries order by seq',
  );
  expect(deliveries).toEqual([
    { first_seq: 1, seq: 1, message_count: 1, state: 'accepted' },
    { first_seq: 2, seq: 6, message_count: 5, state: 'pending' },
  ]);
});

it('merges deliveries that a process of the previous release adds meanwhile', async () => {
  await migrate(schema.database);
  await addFormerRows();
  const pending = (await listPending(schema.database, [subscription_id])).get(subscription_id) ?? [];
  const mailbox = { user_id, session_is_live: true, quiet: null } as Mailbox;
  const { push } = planMailbox(mailbox, pending, { now: Date.now(), isConnected: () => false });

  expect(push).toMatchObject({ count: 2, messages: [{ seq: 3 }, { seq: 2 }] });
  expect(push?.deliveries.map(({ seq }) => seq)).toEqual([2, 3]);
});
