import { join } from 'node:path';
import { JWT_SECRET, startTestApp } from '../../support/app';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../../support/database';
import { deleteAccount } from '../../support/leaving-scene';
import { addContact, type Person, send, twoPeople } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { createServerDirectory, type ServerProcess } from '../../support/server-process';
import { storeMessages } from '../../support/stored-messages';

const MINUTE_MS = 60_000;
/** So many that a process is still busy with them when it is killed. */
const MESSAGES = 6_000;

let schema: TestDatabase;
let place: Awaited<ReturnType<typeof createServerDirectory>>;
beforeAll(async () => {
  [schema, place] = await Promise.all([createTestDatabase(), createServerDirectory()]);
});
afterAll(async () => {
  await place.remove();
  await schema.drop();
});

function start(name: string): ServerProcess {
  return place.start({
    CONN_URL: connectionUrl(schema.address),
    DATA_DIR: join(place.directory, name),
    JWT_SECRET_KEY: JWT_SECRET,
    RATE_LIMIT: 'off',
  });
}

/** Messages of this person that still say something. */
async function left({ id }: Person): Promise<number> {
  const row = await schema.database.one<{ n: number }>(
    'select count(*) as n from messages where sender_id = ? and (content is not null or temp_id not like ?)',
    [id, '\u0001~%'],
  );
  return row?.n ?? 0;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}

it('goes on after a process was killed in the middle', async () => {
  const killed = start('killed');
  const at = { url: await killed.ready() };
  const [ana, bruno] = await twoPeople(at);
  await storeMessages(schema.database, ana, bruno, MESSAGES);
  expect((await deleteAccount(ana)).status).toBe(200);
  await until(async () => (await left(ana)) < MESSAGES - 100);
  killed.child.kill('SIGKILL');
  await killed.exit();
  expect(await left(ana)).toBeGreaterThan(0);

  // The lease of the one that was killed ends.
  await schema.database.run('update account_erasures set next_at = now(3) where user_id = ?', [ana.id]);
  const next = start('next');
  await next.ready();
  await until(async () => (await left(ana)) === 0);
  const row = await schema.database.one<{ n: number; last_seq: number }>(
    `select count(*) as n, max(c.last_seq) as last_seq from messages m join conversations c on c.id = m.conversation_id
      where m.sender_id = ? and m.deleted_at is not null`,
    [ana.id],
  );
  expect(row).toEqual({ n: MESSAGES, last_seq: MESSAGES });
  await next.stop();
  expect(next.output).not.toMatch(/ERROR|FATAL/);
});

it('is noticed by another process, which has a part in the work', async () => {
  // What a process knows counts for seconds; of names and conversations, for a minute.
  let passed = 0;
  const outside = { monotonic: () => performance.now() + passed };
  const [one, other] = await Promise.all([
    startTestApp({ schema, outside }),
    startTestApp({ schema, outside }),
  ]);
  const [ana, bruno] = await twoPeople(one);
  const there = { ...ana, api: createRestClient(other.url, ana.token) };
  const brunoThere = { ...bruno, api: createRestClient(other.url, bruno.token) };
  // The other process knows both, their conversation and the session.
  await send(there, bruno, 'hello');
  await send(brunoThere, ana, 'hello');
  await addContact(brunoThere, ana, 'Annie');

  expect((await deleteAccount(ana)).status).toBe(200);
  passed += MINUTE_MS;
  expect((await there.api.get('/api/auth/verify')).status).toBe(401);
  const later = { receiver_id: ana.id, content: 'are you there?' };
  expect((await brunoThere.api.post('/api/messages/send', later)).status).toBe(404);
  await until(async () => (await left(ana)) === 0);
  await until(async () => {
    const { contacts } = (await brunoThere.api.get('/api/contacts')).body.data;
    return contacts[0].contact_name === 'Deleted account';
  });
  await Promise.all([one.stop(), other.stop()]);
});
