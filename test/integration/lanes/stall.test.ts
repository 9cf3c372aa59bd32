import { type Connection, createConnection } from 'mysql2/promise';
import type { Message } from '../../../src/contracts/classic/entities';
import type { Ack } from '../../../src/contracts/classic/events';
import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { type DatabaseServer, startDatabaseServer } from '../../support/database-server';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';
import { skipWithoutServer } from '../../support/own-server';
import { SLACK_MS } from '../../support/slack';

skipWithoutServer();

/** A client waits five seconds; the contract says four, and a loaded machine may be a little late. */
const ANSWERED_WITHIN_MS = 4_000 + SLACK_MS;

let server: DatabaseServer;
let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp;
let ana: Person;
let bruno: Person;
let device: SocketClient;

beforeAll(async () => {
  // Of its own: the other tests go on.
  server = await startDatabaseServer();
});
beforeEach(async () => {
  schema = await createTestDatabase({ socketPath: server.socketPath, user: 'root' });
  proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({ schema, outside: { address: proxy.address } });
  [ana, bruno] = await twoPeople(app);
  device = await connect(app, ana);
  await device.send(bruno, 'before', 'before');
});
afterEach(async () => {
  closeSockets();
  await proxy.comeBack();
  // Background work reports that the database is away; that is no bug.
  app.bugs.splice(0, Infinity, ...app.bugs.filter((bug) => !bug.includes('BusyError')));
  await app.stop();
  await proxy.stop();
  await schema.drop();
});
afterAll(() => server.stop());

interface Answered {
  temp_id: string;
  isStored: boolean;
  /** Undefined if it is stored. */
  code: string | undefined;
  ms: number;
}

async function send(from: SocketClient, to: Person, temp_id: string): Promise<Answered> {
  const began = performance.now();
  const ack: Ack = await from.call('send_message', { receiver_id: to.id, content: temp_id, temp_id });
  const ms = performance.now() - began;
  return { temp_id, isStored: ack.success, code: ack.success ? undefined : ack.code, ms };
}

async function sendByRest(from: Person, to: Person, temp_id: string): Promise<Answered> {
  const began = performance.now();
  const { body } = await from.api.post('/api/messages/send', {
    receiver_id: to.id,
    content: temp_id,
    temp_id,
  });
  return { temp_id, isStored: body.success, code: body.code, ms: performance.now() - began };
}

/** What was refused is not there, what was acknowledged is there once, and nobody waited too long. */
async function expectTruth(answers: readonly Answered[]): Promise<void> {
  const rows = await schema.database.many<{ temp_id: string }>(
    'select convert(temp_id using utf8mb4) as temp_id from messages',
  );
  const stored = rows.map(({ temp_id }) => temp_id);
  for (const { temp_id, isStored, code, ms } of answers) {
    const rowsOfIt = stored.filter((each) => each === temp_id).length;
    const isInTime = ms < ANSWERED_WITHIN_MS;
    expect({ temp_id, isInTime, code, rowsOfIt }).toEqual(
      isStored
        ? { temp_id, isInTime: true, code: undefined, rowsOfIt: 1 }
        : { temp_id, isInTime: true, code: 'busy', rowsOfIt: 0 },
    );
  }
  const gaps = await schema.database.many(
    `select v.id from conversations v left join messages m on m.conversation_id = v.id
      group by v.id, v.last_seq having count(m.seq) <> v.last_seq or coalesce(max(m.seq), 0) <> v.last_seq`,
  );
  expect(gaps).toEqual([]);
}

async function stall(milliseconds: number): Promise<{ locker: Connection; over: Promise<void> }> {
  const locker = await createConnection({ ...schema.address });
  await locker.query('flush tables with read lock');
  const over = locker.query('do sleep(?)', [milliseconds / 1_000]).then(async () => {
    await locker.query('unlock tables');
    await locker.end();
  });
  return { locker, over };
}

it('acknowledges or refuses in time while the database takes no writes for six seconds, and refuses nothing that is stored', async () => {
  const [caio, dora] = await Promise.all([aPerson(app, { name: 'Caio' }), aPerson(app, { name: 'Dora' })]);
  const other = await connect(app, bruno);
  const { over } = await stall(6_000);

  const answers: Promise<Answered>[] = [];
  const sendSome = (round: string) => {
    for (let n = 0; n < 20; n++) answers.push(send(device, bruno, `${round} ${n}`));
    answers.push(send(other, ana, `${round} answer`), sendByRest(ana, bruno, `${round} by REST`));
    // The conversation has to be created first.
    answers.push(send(device, round === 'first' ? caio : dora, `${round} of a new conversation`));
  };
  sendSome('first');
  const reads = [
    app.database.one('select 1 as alive'),
    device.call('message_read', { sender_id: bruno.id }),
    device.call('typing_start', { contact_user_id: bruno.id }),
  ];
  await Promise.all(answers);
  sendSome('second');
  const settled = await Promise.all(answers);
  await Promise.all(reads);
  await over;

  await expectTruth(settled);
  expect(settled.some(({ isStored }) => !isStored)).toBe(true);
  const after = await Promise.all(['one', 'two', 'three'].map((temp_id) => send(device, bruno, temp_id)));
  await expectTruth([...settled, ...after]);
  expect(after.every(({ isStored }) => isStored)).toBe(true);
});

it('refuses in time while the database hangs, and works again by itself', async () => {
  const caio = await aPerson(app, { name: 'Caio' });
  await proxy.go('hanging');
  const settled = await Promise.all([
    ...Array.from({ length: 20 }, (_, n) => send(device, bruno, `frozen ${n}`)),
    // Neither the name nor the conversation is cached yet.
    send(device, caio, 'frozen, to somebody else'),
    sendByRest(ana, bruno, 'frozen by REST'),
  ]);
  for (const { isStored, ms } of settled) {
    expect(isStored).toBe(false);
    expect(ms).toBeLessThan(ANSWERED_WITHIN_MS);
  }
  await proxy.comeBack();
  const again = await sendUntilStored(bruno, 'again');
  expect(again.content).toBe('again');
  await expectTruth(settled);
});

async function sendUntilStored(to: Person, content: string): Promise<Message> {
  for (;;) {
    const ack = await device.call('send_message', { receiver_id: to.id, content, temp_id: content });
    if (ack.success && ack.message) return ack.message;
  }
}
