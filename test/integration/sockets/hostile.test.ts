import type { ClientEventName } from '../../../src/contracts/classic/events';
import { startTestApp, type TestApp } from '../../support/app';
import { type Person, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
let device: SocketClient;
let other: SocketClient;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  [device, other] = await Promise.all([connect(app, ana), connect(app, bruno)]);
});
afterEach(closeSockets);
// Throws if the server reported a bug: nothing here may cause one.
afterAll(() => app.stop());

const EVENTS: ClientEventName[] = [
  'join_conversation',
  'leave_conversation',
  'send_message',
  'typing_start',
  'typing_stop',
  'message_read',
  'message_delivered',
];

const IDS: [string, unknown][] = [
  ['zero', 0],
  ['negative', -1],
  ['a fraction', 1.5],
  ['beyond exact numbers', 2 ** 53],
  ['enormous', 1e308],
  ['a text', '1'],
  ['true', true],
  ['null', null],
  ['a list', [1]],
  ['an object', { valueOf: 1 }],
  ['bytes', Buffer.from([1])],
];

const PAYLOADS: [string, unknown][] = [
  ['null', null],
  ['a number', 5],
  ['a text', 'contact_user_id'],
  ['true', true],
  ['a list', [{ contact_user_id: 1 }]],
  ['an empty object', {}],
  ['bytes', Buffer.from('{}')],
  ['a deep object', deep(1_000)],
  [
    'prototype keys',
    JSON.parse('{"__proto__":{"contact_user_id":1},"constructor":{"prototype":{"sender_id":1}}}'),
  ],
];

function deep(levels: number): unknown {
  return levels === 0 ? {} : { contact_user_id: deep(levels - 1) };
}

async function expectAlive(): Promise<void> {
  expect((await device.send(bruno, 'alive')).content).toBe('alive');
  expect((await other.next('new_message')).content).toBe('alive');
}

describe.each(EVENTS)('%s', (event) => {
  it.each(PAYLOADS)('is refused with %s', async (_what, payload) => {
    expect(await device.socket.timeout(5_000).emitWithAck(event, payload)).toMatchObject({
      success: false,
      code: 'invalid_request',
      message: expect.any(String),
    });
  });

  it('is refused without arguments, and with an acknowledgement callback alone', async () => {
    expect(await device.call(event)).toMatchObject({ success: false, code: 'invalid_request' });
    device.socket.emit(event);
    expect(await device.next('error')).toMatchObject({ code: 'invalid_request' });
  });

  it.each(IDS)('is refused with an id that is %s', async (_what, id) => {
    const payload = {
      contact_user_id: id,
      receiver_id: id,
      sender_id: id,
      message_id: id,
      content: 'x',
      temp_id: 'x',
    };
    expect(await device.call(event, payload)).toMatchObject({ success: false, code: 'invalid_request' });
  });

  it.each([
    ['a text', 'ack'],
    ['a number', 7],
    ['null', null],
    ['an object', { call: 1 }],
  ])('survives an acknowledgement callback that is %s', async (_what, ack) => {
    device.socket.emit(event, {}, ack);
    expect(await device.next('error')).toMatchObject({ code: 'invalid_request' });
    device.socket.emit(event, ack, ack, ack);
    expect(await device.next('error')).toMatchObject({ code: 'invalid_request' });
  });
});

it('treats an acknowledgement that is no function like none', async () => {
  device.socket.emit('send_message', { receiver_id: bruno.id, content: 'sent', temp_id: 'x' }, 'no function');

  expect((await other.next('new_message')).content).toBe('sent');
  expect(await device.names()).toEqual(['user_online', 'message_sent']);
});

it('ignores unknown keys, and the sender that a client claims to be', async () => {
  const draft = JSON.parse(
    `{"__proto__":{"polluted":1},"sender_id":${bruno.id},"id":1,"seq":99,"is_read":true,"content":"mine","temp_id":"x","receiver_id":${bruno.id}}`,
  );
  const ack = await device.call('send_message', draft);

  expect(ack).toMatchObject({ success: true, message: { sender_id: ana.id, seq: 1, is_read: false } });
  expect({}).not.toHaveProperty('polluted');
});

it('ignores thousands of unknown events', async () => {
  const names = [
    'error',
    'hello',
    'constructor',
    '__proto__',
    'toString',
    'message_sent',
    'new_message',
    'x'.repeat(1_000),
  ];
  for (let n = 0; n < 5_000; n++) device.socket.emit(names[n % names.length] ?? '', { n }, [n]);

  await expectAlive();
  expect(await other.names()).toEqual(['user_online', 'new_message', 'message_notification']);
});

it.each([
  ['a packet that is none', (to: SocketClient) => to.socket.io.engine.write('rubbish')],
  ['an event that is no list', (to: SocketClient) => to.socket.io.engine.write('2{"a":1}')],
  ['broken JSON', (to: SocketClient) => to.socket.io.engine.write('2["send_message",{')],
  ['a reserved event', (to: SocketClient) => to.socket.io.engine.write('2["disconnect"]')],
  ['an event without a name', (to: SocketClient) => to.socket.io.engine.write('2[]')],
  [
    'attachments that never come',
    (to: SocketClient) => to.socket.io.engine.write('51-["send_message",{"_placeholder":true,"num":0}]'),
  ],
  ['bytes out of the blue', (to: SocketClient) => to.socket.io.engine.write(Buffer.from([1, 2, 3]))],
  ['an acknowledgement of nothing', (to: SocketClient) => to.socket.io.engine.write('399[1]')],
  ['a second connection in one', (to: SocketClient) => to.socket.io.engine.write('0{"token":"x"}')],
])('survives %s', async (_what, say) => {
  const hostile = await connect(app, ana);
  say(hostile);
  await expectAlive();
  expect(await other.names()).toEqual(['user_online', 'new_message', 'message_notification']);
});

it('cuts a client that sends more than 100 KB at once, and no other', async () => {
  const hostile = await connect(app, ana);
  const cut = hostile.disconnected();
  hostile.emit('send_message', { receiver_id: bruno.id, content: 'x'.repeat(150_000), temp_id: 'x' });

  expect(await cut).toBe('transport close');
  await expectAlive();
});

it('cuts a client that posts more than 100 KB by polling', async () => {
  const hostile = await connect(app, ana, { transports: ['polling'] });
  const cut = hostile.disconnected();
  hostile.emit('send_message', { receiver_id: bruno.id, content: 'x'.repeat(150_000), temp_id: 'x' });

  expect(await cut).toMatch(/^transport (close|error)$/);
  await expectAlive();
});

it('accepts the largest message', async () => {
  const content = '\u{1F469}'.repeat(5_000);
  expect((await device.send(bruno, content)).content).toBe(content);
});

it('limits the joined conversations of a socket', async () => {
  for (let id = 1; id <= 300; id++) device.emit('join_conversation', { contact_user_id: 1_000_000 + id });
  await device.call('join_conversation', { contact_user_id: bruno.id });
  await other.send(ana, 'oi');

  expect(await device.all('message_notification')).toEqual([]);
  for (let id = 1; id <= 100; id++) device.emit('join_conversation', { contact_user_id: 1_000_000 + id });
  await device.barrier();
  await other.send(ana, 'oi');
  expect(await device.all('message_notification')).toHaveLength(1);
});
