import { type Connection, createConnection } from 'mysql2/promise';
import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let schema: TestDatabase;
let app: TestApp;
let ana: Person;
let bruno: Person;
let caio: Person;
let device: LiveSender;
let holding: Connection;

beforeEach(async () => {
  schema = await createTestDatabase();
  app = await startTestApp({ schema });
  [ana, bruno] = await twoPeople(app);
  caio = await aPerson(app, { name: 'Caio' });
  device = await connectLive(app, ana);
  await device.sendAll(to(bruno, 'before'), to(caio, 'before, to Caio'));
  holding = await createConnection({ ...schema.address });
});
afterEach(async () => {
  closeSockets();
  await holding.end();
  await app.stop();
  await schema.drop();
});

const to = (person: Person, content: string) => ({ user_id: person.id, temp_id: content, content });

/** Nothing is written to this conversation until `release`. What has waited for three seconds by then is refused. */
async function hold(person: Person): Promise<void> {
  await holding.query('begin');
  const [shared] = await schema.database.many<{ id: number }>(
    `select one.conversation_id as id from conversation_members one
       join conversation_members other using (conversation_id) where one.user_id = ? and other.user_id = ?`,
    [ana.id, person.id],
  );
  await holding.query('select id from conversations where id = ? for update', [shared?.id]);
}
const release = () => holding.query('rollback');

async function contents(): Promise<string[]> {
  const rows = await schema.database.many<{ content: string }>(
    `select m.content from messages m join conversation_members member
         on member.conversation_id = m.conversation_id and member.user_id = ?
      order by m.seq`,
    [bruno.id],
  );
  return rows.map(({ content }) => content);
}

const codeOf = async (temp_id: string) => {
  const answer = await device.answerTo(temp_id);
  return 'code' in answer ? answer.code : answer.seq;
};

const BUSY = { code: 'busy', message: expect.any(String), retry_after: 2 };

it('lets nothing overtake a message that was refused as busy, in its packet or in later ones, until that is sent again', async () => {
  await hold(bruno);
  device.send(to(bruno, 'one'), to(bruno, 'two'));
  device.send(to(bruno, 'three'));
  for (const temp_id of ['one', 'two', 'three']) {
    expect(await device.answerTo(temp_id)).toEqual({ temp_id, ...BUSY });
  }
  await release();

  // The conversation takes writes again, but its turn has not come.
  expect(await device.sendAll(to(bruno, 'four'), to(caio, 'to Caio'), to(bruno, 'five'))).toEqual([
    { temp_id: 'four', ...BUSY },
    { temp_id: 'to Caio', message: expect.objectContaining({ content: 'to Caio' }) },
    { temp_id: 'five', ...BUSY },
  ]);
  expect(await contents()).toEqual(['before']);

  const results = await device.sendAll(
    ...['one', 'two', 'three', 'four', 'five'].map((text) => to(bruno, text)),
  );
  expect(results.map((result) => ('code' in result ? result.code : result.message.seq))).toEqual([
    2, 3, 4, 5, 6,
  ]);
  expect(await contents()).toEqual(['before', 'one', 'two', 'three', 'four', 'five']);
});

it('refuses what waits behind a message that is refused, even if there would be time for it', async () => {
  await hold(bruno);
  const first = device.sendAll(to(bruno, 'one'));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  // It has waited for half as long when the first one has waited too long.
  const second = device.sendAll(to(bruno, 'two'));
  expect(await first).toEqual([{ temp_id: 'one', ...BUSY }]);
  await release();
  expect(await second).toEqual([{ temp_id: 'two', ...BUSY }]);
  expect(await contents()).toEqual(['before']);

  await device.sendAll(to(bruno, 'one'));
  await device.sendAll(to(bruno, 'two'));
  expect(await contents()).toEqual(['before', 'one', 'two']);
});

it('holds a conversation whichever way it is named', async () => {
  const [known] = await device.sendAll(to(bruno, 'known'));
  const { conversation_id } = (known as { message: { conversation_id: number } }).message;
  await hold(bruno);
  expect(await device.sendAll(to(bruno, 'one'))).toEqual([{ temp_id: 'one', ...BUSY }]);
  await release();
  const byId = (content: string) => ({ conversation_id, temp_id: content, content });
  expect(await device.sendAll(byId('two'))).toEqual([{ temp_id: 'two', ...BUSY }]);
  await device.sendAll(byId('one'), byId('two'));
  expect(await contents()).toEqual(['before', 'known', 'one', 'two']);
});

it('keeps the order of what names a conversation in both ways, also where nothing of it is remembered', async () => {
  const [known] = await device.sendAll(to(bruno, 'known'));
  const { conversation_id } = (known as { message: { conversation_id: number } }).message;
  const byId = (content: string) => ({ conversation_id, temp_id: content, content });
  const second = await startTestApp({ schema });
  try {
    const other = await connectLive(second, ana);
    const results = await other.sendAll(byId('one'), to(bruno, 'two'), byId('three'));
    expect(results).toMatchObject([
      { message: { seq: 3 } },
      { message: { seq: 4 } },
      { message: { seq: 5 } },
    ]);
  } finally {
    closeSockets();
    await second.stop();
  }
});

it('lets another socket of the same person go on', async () => {
  const other = await connectLive(app, ana);
  await hold(bruno);
  expect(await device.sendAll(to(bruno, 'one'))).toEqual([{ temp_id: 'one', ...BUSY }]);
  await release();
  expect(await other.sendAll(to(bruno, 'two'))).toMatchObject([{ message: { seq: 2 } }]);
});

it('skips only itself what is refused for good', async () => {
  device.send(to(bruno, 'one'), { ...to(bruno, 'blank'), content: ' ' }, to(bruno, 'two'));
  const reused = { ...to(bruno, 'before'), content: 'another text' };
  expect(await device.sendAll(reused, to(bruno, 'three'))).toMatchObject([
    { temp_id: 'before', code: 'temp_id_reused' },
    { temp_id: 'three', message: { seq: 4 } },
  ]);
  expect(await Promise.all(['one', 'blank', 'two'].map(codeOf))).toEqual([2, 'invalid_request', 3]);
});

it('answers within four seconds what finds no room, and what is in doubt when it is known', async () => {
  await hold(bruno);
  const began = performance.now();
  await device.sendAll(...Array.from({ length: 50 }, (_, n) => to(bruno, `number ${n}`)));
  // A loaded machine may be late; without a limit it would wait as long as the lock is held.
  expect(performance.now() - began).toBeLessThan(12_000);
  await release();
});
