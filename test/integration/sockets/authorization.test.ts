import type { Message } from '../../../src/contracts/classic/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person, send, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
/** Ana to Bruno, and Bruno's answer. */
let message: Message;
let answer: Message;
let onlookers: SocketClient[];
let stranger: SocketClient;
let own: SocketClient;

const NOBODY = 999_999;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  message = await send(ana, bruno, 'secret');
  answer = await send(bruno, ana, 'answer');
  own = await connect(app, bruno);
  onlookers = [await connect(app, ana), await connect(app, bruno)];
  stranger = await connect(app, await aPerson(app, { name: 'Caio' }));
  for (const device of [own, ...onlookers]) await device.forget();
});
afterEach(closeSockets);
afterAll(() => app.stop());

async function watermarks() {
  return app.database.many(
    'select user_id, delivered_seq, read_seq, cleared_seq from conversation_members where conversation_id = ? order by user_id',
    [message.conversation_id],
  );
}

/** Nothing moved and nobody was told. */
async function expectUntouched(before: unknown): Promise<void> {
  expect(await watermarks()).toEqual(before);
  for (const device of onlookers) expect(await device.names()).toEqual([]);
}

const done = { success: true };
const notFound = { success: false, code: 'not_found', message: 'This could not be found.' };

describe('message_delivered', () => {
  it('takes what one received', async () => {
    expect(await own.call('message_delivered', { message_id: message.id, sender_id: ana.id })).toEqual(done);
    expect(
      await own.call('message_delivered', { conversation_id: message.conversation_id, up_to_seq: 2 }),
    ).toEqual(done);
  });

  it("does not tell a stranger's message from one that is not there", async () => {
    const before = await watermarks();
    const refused = [
      await stranger.call('message_delivered', { message_id: message.id, sender_id: ana.id }),
      await stranger.call('message_delivered', { message_id: NOBODY, sender_id: ana.id }),
      await stranger.call('message_delivered', { conversation_id: message.conversation_id, up_to_seq: 1 }),
      await stranger.call('message_delivered', { conversation_id: NOBODY, up_to_seq: 1 }),
      // Nobody receives his own.
      await own.call('message_delivered', { message_id: answer.id, sender_id: bruno.id }),
    ];
    for (const ack of refused) expect(ack).toEqual(notFound);
    await expectUntouched(before);
  });
});

describe('message_read', () => {
  it('takes what one received', async () => {
    expect(
      await own.call('message_read', { conversation_id: message.conversation_id, up_to_seq: 1 }),
    ).toEqual(done);
    expect(await own.call('message_read', { sender_id: ana.id })).toEqual(done);
  });

  it("does not tell a stranger's conversation from one that is not there", async () => {
    const before = await watermarks();
    const { conversation_id } = message;
    expect(await stranger.call('message_read', { conversation_id, up_to_seq: 1 })).toEqual(notFound);
    expect(await stranger.call('message_read', { conversation_id: NOBODY, up_to_seq: 1 })).toEqual(notFound);
    // With people it is no error: they may simply not have written yet.
    expect(await stranger.call('message_read', { sender_id: ana.id })).toEqual(done);
    expect(await stranger.call('message_read', { sender_id: NOBODY })).toEqual(done);
    await expectUntouched(before);
  });
});

describe('send_message', () => {
  it('finds anybody but nobody', async () => {
    const draft = { content: 'oi', temp_id: 'x' };
    expect(await own.call('send_message', { ...draft, receiver_id: ana.id })).toMatchObject(done);
    expect(await stranger.call('send_message', { ...draft, receiver_id: ana.id })).toMatchObject(done);
    expect(await own.call('send_message', { ...draft, temp_id: 'y', receiver_id: NOBODY })).toEqual({
      ...notFound,
      temp_id: 'y',
    });
  });

  it("is not stopped by another person's temp_id, nor shows what that holds", async () => {
    await send(ana, bruno, 'of Ana', 'shared');
    const ack = await stranger.call('send_message', {
      receiver_id: bruno.id,
      content: 'of Caio',
      temp_id: 'shared',
    });

    expect(ack).toMatchObject({ success: true, message: { content: 'of Caio', sender_name: 'Caio' } });
  });
});

describe('join_conversation', () => {
  it.each(['join_conversation', 'leave_conversation', 'typing_start', 'typing_stop'] as const)(
    '%s answers the same for whoever is there, is a stranger, or is not',
    async (event) => {
      for (const contact_user_id of [ana.id, bruno.id, NOBODY]) {
        expect(await stranger.call(event, { contact_user_id })).toEqual(done);
      }
    },
  );

  it("lets nobody listen to others' conversations", async () => {
    await stranger.call('join_conversation', { contact_user_id: ana.id });
    await stranger.call('join_conversation', { contact_user_id: bruno.id });
    await own.send(ana, 'between us');
    await own.call('message_read', { sender_id: ana.id });
    await own.call('typing_start', { contact_user_id: ana.id });
    const { id } = await send(ana, bruno, 'gone soon');
    await ana.api.delete(`/api/messages/${id}`);

    expect(await stranger.names()).toEqual([]);
  });
});
