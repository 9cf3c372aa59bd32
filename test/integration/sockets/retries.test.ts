import type { Message } from '../../../src/contracts/classic/entities';
import type { Ack } from '../../../src/contracts/classic/events';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, expectData, type Person, twoPeople } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const draftOf = (content = 'once', temp_id = 'the same') => ({ receiver_id: bruno.id, content, temp_id });
const rowsOf = (person: Person) =>
  app.database.many<{ id: number; seq: number }>(
    'select id, seq from messages where sender_id = ? order by id',
    [person.id],
  );

function messageOf(ack: Ack): Message {
  if (!ack.success || !ack.message) throw new Error(JSON.stringify(ack));
  return ack.message;
}

async function expectOne(acks: readonly Ack[]): Promise<void> {
  const [first, ...others] = acks.map(messageOf);
  for (const other of others) expect(other).toEqual(first);
  expect(await rowsOf(ana)).toEqual([{ id: first?.id, seq: 1 }]);
}

it('gets the first message back, and nobody else hears of it', async () => {
  const [phone, laptop, other] = await Promise.all([
    connect(app, ana),
    connect(app, ana),
    connect(app, bruno),
  ]);
  const acks = [await phone.call('send_message', draftOf())];
  for (const device of [phone, laptop, other]) await device.forget();

  acks.push(await phone.call('send_message', draftOf()));

  await expectOne(acks);
  // Its own socket may wait for this instead of an ack.
  expect(await phone.names()).toEqual(['message_sent']);
  expect(await phone.next('message_sent')).toEqual({
    temp_id: 'the same',
    message: messageOf(acks[0] as Ack),
  });
  expect(await laptop.names()).toEqual([]);
  expect(await other.names()).toEqual([]);
});

it('is stored once when ten race on one socket, the conversation being new', async () => {
  const [device, other] = await Promise.all([connect(app, ana), connect(app, bruno)]);

  await expectOne(
    await Promise.all(Array.from({ length: 10 }, () => device.call('send_message', draftOf()))),
  );
  expect(await other.names()).toEqual(['user_online', 'new_message', 'message_notification']);
});

it('is stored once when ten race on ten sockets and over REST', async () => {
  const other = await connect(app, bruno);
  const devices = await Promise.all(Array.from({ length: 10 }, () => connect(app, ana)));
  const [acks, answers] = await Promise.all([
    Promise.all(devices.map((device) => device.call('send_message', draftOf()))),
    Promise.all(Array.from({ length: 10 }, () => ana.api.post('/api/messages/send', draftOf()))),
  ]);

  await expectOne(acks);
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(1);
  for (const answer of answers) expect(answer.body.data.message).toEqual(messageOf(acks[0] as Ack));
  expect(await other.names()).toEqual(['user_online', 'new_message', 'message_notification']);
});

it('with another text or receiver is refused, also while the first is under way', async () => {
  const [device, caio] = await Promise.all([connect(app, ana), aPerson(app, { name: 'Caio' })]);
  // Between conversations there is no order, least of all while they are being created.
  await Promise.all([device.send(bruno, 'oi'), device.send(caio, 'oi')]);
  const racing = await Promise.all([
    device.call('send_message', draftOf('first')),
    device.call('send_message', draftOf('second')),
    device.call('send_message', { ...draftOf('first'), receiver_id: caio.id }),
  ]);
  const later = await Promise.all([
    device.call('send_message', draftOf('third')),
    device.call('send_message', { ...draftOf('first'), receiver_id: caio.id }),
  ]);

  expect(messageOf(racing[0]).content).toBe('first');
  for (const ack of [...racing.slice(1), ...later]) {
    expect(ack).toMatchObject({ success: false, code: 'temp_id_reused', temp_id: 'the same' });
  }
  expect(await rowsOf(ana)).toHaveLength(3);
});

it('tells temp_ids apart to the last bit, and by sender', async () => {
  const [device, other] = await Promise.all([connect(app, ana), connect(app, bruno)]);
  const acks = await Promise.all(
    ['aB', 'Ab', 'ab', 'AB', 'ab ', ' ab', 'a~b'].map((temp_id) =>
      device.call('send_message', draftOf(temp_id, temp_id)),
    ),
  );
  await other.send(ana, 'mine', 'aB');

  expect(new Set(acks.map((ack) => messageOf(ack).id)).size).toBe(acks.length);
  expect(await rowsOf(ana)).toHaveLength(acks.length);
});

it('of a message that was read is answered as it is now', async () => {
  const device = await connect(app, ana);
  const first = await device.send(bruno, 'once', 'the same');
  await bruno.api.put(`/api/messages/mark-read/${ana.id}`);

  expect(messageOf(await device.call('send_message', draftOf()))).toEqual({ ...first, is_read: true });
});

it('of a deleted message is answered as deleted, and does not bring it back', async () => {
  const device = await connect(app, ana);
  const { id } = await device.send(bruno, 'once', 'the same');
  await ana.api.delete(`/api/messages/${id}`);

  const again = messageOf(await device.call('send_message', draftOf()));
  expect(again).toMatchObject({ id, content: '', deleted_at: expect.any(String) });
  const { messages } = expectData(await bruno.api.get(`/api/messages/conversation/${ana.id}`), 200);
  expect(messages).toEqual([]);
});
