import { type ClientEventName, clientEvents } from '../../../src/contracts/live/events';
import { startTestApp, type TestApp } from '../../support/app';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
let device: LiveSender;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  device = await connectLive(app, ana);
});
afterEach(closeSockets);
// Throws if the server reported a bug: nothing here may cause one.
afterAll(() => app.stop());

const EVENTS = Object.keys(clientEvents) as ClientEventName[];

const deep = (levels: number): unknown => (levels === 0 ? {} : { conversation_id: deep(levels - 1) });

const PAYLOADS: [string, unknown][] = [
  ['null', null],
  ['a number', 5],
  ['a text', 'messages'],
  ['true', true],
  ['a list', [{ messages: [] }]],
  ['an empty object', {}],
  ['bytes', Buffer.from('{}')],
  ['messages that are an object', { messages: { 0: {}, length: 1 } }],
  ['no messages', { messages: [] }],
  ['a deep object', deep(1_000)],
  [
    'prototype keys',
    JSON.parse(
      '{"__proto__":{"messages":[1],"token":"x"},"constructor":{"prototype":{"conversation_id":1}}}',
    ),
  ],
];

async function expectAlive(): Promise<void> {
  const alive = { user_id: bruno.id, temp_id: `t-${Math.random()}`, content: 'alive' };
  expect(await device.sendAll(alive)).toMatchObject([{ message: { content: 'alive' } }]);
}

describe.each(EVENTS)('%s', (event) => {
  it.each(PAYLOADS)('is refused with %s', async (_what, payload) => {
    expect(await device.call(event, payload)).toMatchObject({
      success: false,
      code: 'invalid_request',
      message: expect.any(String),
    });
  });

  it('is refused without arguments, and with an acknowledgement callback alone', async () => {
    expect(await device.call(event)).toMatchObject({ success: false, code: 'invalid_request' });
    device.socket.emit(event);
    expect(await device.next('error')).toMatchObject({ event, code: 'invalid_request' });
  });

  it.each([['ack'], [7], [null], [{ call: 1 }]])(
    'treats an acknowledgement callback that is %j like none',
    async (ack) => {
      device.socket.emit(event, {}, ack);
      expect(await device.next('error')).toMatchObject({ event, code: 'invalid_request' });
      device.socket.emit(event, ack, ack, ack);
      expect(await device.next('error')).toMatchObject({ event, code: 'invalid_request' });
    },
  );
});

it.each([
  ['none', [], 'Send 1 to 50 places, each a conversation_id and an up_to_seq.'],
  [
    'more than 50',
    Array.from({ length: 51 }, () => ({ conversation_id: 1, up_to_seq: 1 })),
    'Send 1 to 50 places, each a conversation_id and an up_to_seq.',
  ],
  ['position 0', { conversation_id: 1, up_to_seq: 0 }, 'up_to_seq must be a whole number from 1 on.'],
])('says what is wrong with a list of places: %s', async (_what, places, message) => {
  for (const event of ['read', 'delivered'] as const)
    expect(await device.call(event, places)).toMatchObject({ success: false, message });
});

it.each([
  ['null', null],
  ['a text', 'hello'],
  ['a list', ['hello']],
  ['nothing', {}],
  ['a temp_id that is an object', { temp_id: { a: 1 }, user_id: 1, content: 'x' }],
  ['a temp_id that is too long', { temp_id: 'x'.repeat(101), user_id: 1, content: 'x' }],
])('refuses a message that is %s, without a temp_id, and no other', async (_what, draft) => {
  const { results } = (await device.call('send', {
    messages: [draft, { user_id: bruno.id, temp_id: 'good', content: 'good' }],
  })) as { results: unknown[] };
  expect(results).toEqual([
    expect.objectContaining({ temp_id: null, code: 'invalid_request' }),
    { temp_id: 'good', message: expect.objectContaining({ content: 'good' }) },
  ]);
});

it.each([
  ['zero', 0],
  ['negative', -1],
  ['a fraction', 1.5],
  ['beyond exact numbers', 2 ** 53],
  ['a text', '1'],
  ['a list', [1]],
])('refuses an id that is %s', async (_what, id) => {
  for (const place of [{ conversation_id: id }, { user_id: id }]) {
    const draft = { ...place, temp_id: 'x', content: 'x' } as unknown as { temp_id: string; content: string };
    expect(await device.sendAll(draft)).toMatchObject([{ temp_id: 'x', code: 'invalid_request' }]);
  }
});

it('ignores unknown keys, and the sender and the line that a client claims', async () => {
  const draft = JSON.parse(
    `{"__proto__":{"polluted":1},"sender_id":${bruno.id},"seq":99,"line":{"inFlight":1},"content":"mine","temp_id":"x","user_id":${bruno.id}}`,
  ) as { temp_id: string; content: string };
  expect(await device.sendAll(draft)).toMatchObject([{ message: { sender_id: ana.id, seq: 1 } }]);
  expect({}).not.toHaveProperty('polluted');
});

it('refuses metadata that are nested without end, as often as they come in a packet', async () => {
  const metadata = JSON.parse(`${'{"a":'.repeat(400)}{}${'}'.repeat(400)}`) as object;
  const drafts = Array.from({ length: 20 }, (_, n) => ({
    user_id: bruno.id,
    temp_id: `t${n}`,
    content: 'x',
    metadata,
  }));
  for (const result of await device.sendAll(...drafts))
    expect(result).toMatchObject({ code: 'invalid_request' });
  await expectAlive();
});

it('survives a packet of brackets alone', async () => {
  device.socket.io.engine.write(`2["send",${'['.repeat(40_000)}${']'.repeat(40_000)}]`);
  device.socket.io.engine.write(
    `2["send",{"messages":[${'{"metadata":'.repeat(4_000)}{}${'}'.repeat(4_000)}]}]`,
  );
  expect(await device.next('error')).toMatchObject({ event: 'send', code: 'payload_too_large' });
  await expectAlive();
});

it('cuts a client that sends more than 100 KB at once, and no other', async () => {
  const hostile = await connectLive(app, ana);
  const cut = hostile.disconnected();
  hostile.send({ user_id: bruno.id, content: 'x'.repeat(150_000), temp_id: 'x' });
  expect(await cut).toBe('transport close');
  await expectAlive();
});
