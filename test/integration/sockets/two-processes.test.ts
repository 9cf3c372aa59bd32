import { join } from 'node:path';
import type { Message } from '../../../src/contracts/classic/entities';
import { JWT_SECRET } from '../../support/app';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../../support/database';
import { type Person, twoPeople } from '../../support/people';
import { createServerDirectory, type ServerProcess } from '../../support/server-process';
import { closeSockets, connect } from '../../support/socket-client';

let schema: TestDatabase;
let place: Awaited<ReturnType<typeof createServerDirectory>>;
let processes: ServerProcess[];
let one: { url: string };
let other: { url: string };
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  [schema, place] = await Promise.all([createTestDatabase(), createServerDirectory()]);
  processes = ['one', 'other'].map((name) =>
    place.start({
      CONN_URL: connectionUrl(schema.address),
      DATA_DIR: join(place.directory, name),
      JWT_SECRET_KEY: JWT_SECRET,
      RATE_LIMIT: 'off',
    }),
  );
  const [first = '', second = ''] = await Promise.all(processes.map((server) => server.ready()));
  [one, other] = [{ url: first }, { url: second }];
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(one);
});
afterEach(closeSockets);
afterAll(async () => {
  await Promise.all(processes.map((server) => server.stop()));
  const troubled = processes.find(({ output }) => /ERROR|FATAL/.test(output));
  if (troubled) throw new Error(troubled.output);
  await place.remove();
  await schema.drop();
});

const said = (name: string) => Array.from({ length: 200 }, (_, n) => `${name} ${n}`);
const rowsOf = (person: Person) =>
  schema.database.many<{ id: number; seq: number; content: string }>(
    'select id, seq, content from messages where sender_id = ? order by seq',
    [person.id],
  );

it('store ten racing retries once, and answer all with the first message', async () => {
  for (let round = 0; round < 10; round++) {
    const draft = { receiver_id: bruno.id, content: `round ${round}`, temp_id: `round ${round}` };
    const devices = await Promise.all(
      Array.from({ length: 10 }, (_, n) => connect(n % 2 ? one : other, ana)),
    );
    const acks = await Promise.all(devices.map((device) => device.call('send_message', draft)));

    const messages = acks.map((ack) => (ack.success ? ack.message : undefined));
    for (const message of messages) expect(message).toEqual(messages[0]);
    expect(messages[0]).toMatchObject({ seq: round + 1, content: `round ${round}` });
    closeSockets();
  }
  expect(await rowsOf(ana)).toHaveLength(10);
});

it('refuse the same temp_id with another text on one of them', async () => {
  const draft = { receiver_id: bruno.id, temp_id: 'same' };
  const devices = await Promise.all([connect(one, ana), connect(other, ana)]);
  const acks = await Promise.all(
    devices.map((device, n) => device.call('send_message', { ...draft, content: `text ${n}` })),
  );

  expect(acks.filter((ack) => ack.success)).toHaveLength(1);
  expect(acks.find((ack) => !ack.success)).toMatchObject({ code: 'temp_id_reused', temp_id: 'same' });
  expect(await rowsOf(ana)).toHaveLength(1);
});

it('keep one order, gapless, and that of each socket', async () => {
  const [onOne, onOther] = await Promise.all([connect(one, ana), connect(other, bruno)]);
  const sendAll = (from: typeof onOne, to: Person, name: string) =>
    Promise.all(said(name).map((content) => from.send(to, content)));
  const acked: Message[][] = await Promise.all([
    sendAll(onOne, bruno, 'Ana'),
    sendAll(onOther, ana, 'Bruno'),
  ]);

  const rows = [...(await rowsOf(ana)), ...(await rowsOf(bruno))].toSorted((a, b) => a.seq - b.seq);
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 400 }, (_, n) => n + 1));
  for (const name of ['Ana', 'Bruno']) {
    const own = rows.map(({ content }) => content).filter((content) => content.startsWith(name));
    expect(own).toEqual(said(name));
  }
  const answered = acked.flat().map(({ id, seq, content }) => ({ id, seq, content }));
  expect(answered.toSorted((a, b) => a.seq - b.seq)).toEqual(rows);
});
