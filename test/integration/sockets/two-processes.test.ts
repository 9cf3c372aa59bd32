import { join } from 'node:path';
import type { Message } from '../../../src/contracts/classic/entities';
import { placeholders } from '../../../src/infra/database/sql';
import { JWT_SECRET } from '../../support/app';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../../support/database';
import { type Person, twoPeople } from '../../support/people';
import { createServerDirectory, type ServerProcess } from '../../support/server-process';
import { type Answer, createRestClient } from '../../support/rest-client';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

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

/** Not stored, for the block, or because a loaded machine did not get it done. */
const REFUSED = expect.stringMatching(/^(?:forbidden|busy)$/);

const said = (name: string) => Array.from({ length: 200 }, (_, n) => `${name} ${n}`);
const rowsOf = (...people: Person[]) =>
  schema.database.many<{ id: number; seq: number; content: string }>(
    `select id, seq, content from messages where sender_id in (${placeholders(people.length)}) order by seq`,
    people.map(({ id }) => id),
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

it('store nothing after a block was answered, whichever of them it was asked of, and lose nothing they acknowledged', async () => {
  for (let round = 0; round < 10; round++) {
    [ana, bruno] = await twoPeople(one);
    const [onOne, onOther, ofAna] = await Promise.all([
      connect(one, bruno),
      connect(other, bruno),
      connect(other, ana),
    ]);
    const trySend = (device: SocketClient, n: number) => {
      const to = device === ofAna ? bruno : ana;
      return device.call('send_message', { receiver_id: to.id, content: `${n}`, temp_id: `t${n}` });
    };
    const devices = [onOne, onOther, ofAna];
    // Both processes know all three as members.
    const before = await Promise.all(devices.map((device, n) => trySend(device, n)));
    const racing = Array.from({ length: 12 }, (_, n) => trySend(devices[n % 3] as SocketClient, 3 + n));
    await createRestClient(round % 2 ? one.url : other.url, ana.token).put(`/api/blocks/${bruno.id}`);
    const stored = await rowsOf(ana, bruno);
    const late = await Promise.all(devices.map((device, n) => trySend(device, 20 + n)));
    const acks = [...before, ...(await Promise.all(racing))];

    for (const ack of late) expect(ack).toMatchObject({ success: false, code: REFUSED });
    expect(await rowsOf(ana, bruno)).toEqual(stored);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
    const refused = acks.flatMap((ack) => (ack.success ? [] : [ack.code]));
    expect(refused).toEqual(refused.map(() => REFUSED));
    const acked = acks.flatMap((ack) => (ack.success && ack.message ? [ack.message.id] : []));
    expect(new Set(stored.map(({ id }) => id))).toEqual(new Set(acked));
    closeSockets();
  }
});

/** A machine with other work may be busy: then nothing was stored, and it is asked again. */
async function untilNotBusy(ask: () => Promise<Answer>): Promise<number> {
  let { status } = await ask();
  while (status === 503) ({ status } = await ask());
  return status;
}
const at = (server: { url: string }, { token }: Person) => createRestClient(server.url, token);
const peerOf = (person: Person) => (person === ana ? bruno : ana);

it('store nothing after a block of a stranger, whose first message comes at the same moment', async () => {
  for (let round = 0; round < 10; round++) {
    [ana, bruno] = await twoPeople(one);
    const devices = await Promise.all([connect(one, bruno), connect(other, bruno)]);
    const trySend = (n: number) => {
      const draft = { receiver_id: ana.id, content: `${n}`, temp_id: `t${n}` };
      return (devices[n % 2] as SocketClient).call('send_message', draft);
    };
    const racing = [0, 1, 2, 3].map(trySend);
    const asked = at(round % 2 ? one : other, ana);
    expect(await untilNotBusy(() => asked.put(`/api/blocks/${bruno.id}`))).toBe(200);
    const stored = await rowsOf(ana, bruno);
    const late = await Promise.all([4, 5].map(trySend));

    for (const ack of late) expect(ack).toMatchObject({ success: false, code: REFUSED });
    const acked = (await Promise.all(racing)).flatMap((ack) => (ack.success ? [ack.message?.id] : []));
    expect(await rowsOf(ana, bruno)).toEqual(stored);
    expect(new Set(stored.map(({ id }) => id))).toEqual(new Set(acked));
    closeSockets();
  }
});

it('agree whether a block stands between two who block each other, and stop, at the same moment', async () => {
  const turn = (method: 'put' | 'delete', servers: readonly { url: string }[]) =>
    Promise.all(
      servers.map((server, n) => {
        const by = n === 0 ? ana : bruno;
        return untilNotBusy(() => at(server, by)[method](`/api/blocks/${peerOf(by).id}`));
      }),
    );
  const send = (server: { url: string }, by: Person) =>
    untilNotBusy(() =>
      at(server, by).post('/api/messages/send', { receiver_id: peerOf(by).id, content: 'hello' }),
    );
  for (let round = 0; round < 5; round++) {
    const servers = round % 2 ? [one, other] : [other, one];
    expect(await turn('put', servers)).toEqual([200, 200]);
    for (const server of servers) expect(await send(server, ana)).toBe(403);
    expect(await turn('delete', servers)).toEqual([200, 200]);
    for (const server of servers) for (const by of [ana, bruno]) expect(await send(server, by)).toBe(201);
  }
});
