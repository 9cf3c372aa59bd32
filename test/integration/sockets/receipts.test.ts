import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person, sendAll, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
/** Ana's device, two of Bruno's, and somebody whom nothing of this concerns. */
let sender: SocketClient;
let reader: SocketClient;
let readersOther: SocketClient;
let stranger: SocketClient;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  const caio = await aPerson(app, { name: 'Caio' });
  [sender, reader, readersOther, stranger] = await Promise.all([
    connect(app, ana),
    connect(app, bruno),
    connect(app, bruno),
    connect(app, caio),
  ]);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const everybody = () => [sender, reader, readersOther, stranger];
const forgetAll = () => Promise.all(everybody().map((device) => device.forget()));
const heardOf = <Name extends 'messages_read' | 'message_status_update'>(event: Name) =>
  Promise.all(everybody().map((device) => device.all(event)));

const reported = (message: { id: number }) => ({ message_id: message.id, sender_id: ana.id });

async function threeMessages() {
  const messages = await sendAll(ana, bruno, ['one', 'two', 'three']);
  await forgetAll();
  return messages;
}

/** What a real move to `up_to_seq` tells each of them, and `from` did not need to be told. */
function expectedReads(conversation_id: number, up_to_seq: number, from?: SocketClient) {
  const read = { by_user_id: bruno.id, reader_id: bruno.id, conversation_id, up_to_seq };
  const own = { ...read, sender_id: ana.id };
  return [[read], from === reader ? [] : [own], from === readersOther ? [] : [own], []];
}

describe('messages_read', () => {
  it.each([
    ['by message_read', () => reader.call('message_read', { sender_id: ana.id }), true],
    [
      'by message_read with a place',
      async () => reader.call('message_read', { ...(await conversation()), up_to_seq: 3 }),
      true,
    ],
    ['by mark-read', () => bruno.api.put(`/api/messages/mark-read/${ana.id}`), false],
    ['by reading the conversation', () => bruno.api.get(`/api/messages/conversation/${ana.id}`), false],
  ])('is told once per move to exactly who the contract says: %s', async (_what, read, isOnSocket) => {
    const [first] = await threeMessages();
    const conversation_id = first?.conversation_id ?? 0;

    await read();
    const expected = expectedReads(conversation_id, 3, isOnSocket ? reader : undefined);
    expect(await heardOf('messages_read')).toEqual(expected);

    // Nothing moves any more, whoever tries and however.
    await reader.call('message_read', { sender_id: ana.id });
    await readersOther.call('message_read', { conversation_id, up_to_seq: 2 });
    await bruno.api.put(`/api/messages/mark-read/${ana.id}`);
    await bruno.api.get(`/api/messages/conversation/${ana.id}`);
    expect(await heardOf('messages_read')).toEqual(expected);
  });

  it('is told once when ten marks race', async () => {
    const [first] = await threeMessages();
    await Promise.all([
      ...Array.from({ length: 5 }, () => reader.call('message_read', { sender_id: ana.id })),
      ...Array.from({ length: 5 }, () => bruno.api.put(`/api/messages/mark-read/${ana.id}`)),
    ]);

    const [toSender] = await heardOf('messages_read');
    expect(toSender).toEqual([
      expect.objectContaining({ conversation_id: first?.conversation_id, up_to_seq: 3 }),
    ]);
  });

  it('moves forward only, to a place that is there', async () => {
    const [first] = await threeMessages();
    const conversation_id = first?.conversation_id ?? 0;
    const read = (up_to_seq: number) => reader.call('message_read', { conversation_id, up_to_seq });

    await read(2);
    await read(1);
    await read(99);
    await read(3);

    const [toSender] = await heardOf('messages_read');
    expect(toSender?.map(({ up_to_seq }) => up_to_seq)).toEqual([2, 3]);
  });

  it('reaches nobody when there was nothing to read', async () => {
    await reader.call('message_read', { sender_id: ana.id });
    await threeMessages();
    // Her own messages are not hers to read; what Bruno wrote is nothing yet.
    await sender.call('message_read', { sender_id: bruno.id });
    await sender.call('message_read', { sender_id: ana.id });
    await forgetAll();
    await reader.call('message_read', { sender_id: ana.id });
    await forgetAll();

    await reader.call('message_read', { sender_id: ana.id });
    expect(await heardOf('messages_read')).toEqual([[], [], [], []]);
  });

  it('does not come of sending', async () => {
    await threeMessages();
    await reader.send(ana, 'an answer');

    expect(await heardOf('messages_read')).toEqual([[], [], [], []]);
    expect((await bruno.api.get('/api/messages/unread')).body.data.total).toBe(3);
  });

  it("never loops with existing clients, which answer what carries their own id by marking the other's side", async () => {
    let answers = 0;
    const devices = [
      { device: sender, own_id: ana.id },
      { device: reader, own_id: bruno.id },
      { device: readersOther, own_id: bruno.id },
    ];
    for (const { device, own_id } of devices) {
      device.socket.on('messages_read', (mark: { sender_id?: number; reader_id: number }) => {
        if (mark.sender_id !== own_id) return;
        answers += 1;
        device.emit('message_read', { sender_id: mark.reader_id });
      });
    }
    for (let round = 0; round < 3; round++) {
      await Promise.all([sender.send(bruno, 'a question'), reader.send(ana, 'an answer')]);
      await Promise.all([
        reader.call('message_read', { sender_id: ana.id }),
        sender.call('message_read', { sender_id: bruno.id }),
      ]);
    }
    const [toSender] = await heardOf('messages_read');

    expect(answers).toBe(0);
    // Three moves of Bruno's mark, and none for her own three: this is her only device.
    expect(toSender).toHaveLength(3);
  });
});

describe('message_status_update', () => {
  it('goes to the sender, once per move, and only when a device reported it', async () => {
    const [one, two, three] = await threeMessages();
    if (!one || !two || !three) throw new Error('Three were sent');
    expect(await heardOf('message_status_update')).toEqual([[], [], [], []]);

    await reader.call('message_delivered', reported(two));
    await readersOther.call('message_delivered', reported(two));
    await reader.call('message_delivered', reported(one));
    await reader.call('message_delivered', reported(three));

    const [toSender, ...others] = await heardOf('message_status_update');
    expect(toSender).toEqual([
      { message_id: two.id, status: 'delivered' },
      { message_id: three.id, status: 'delivered' },
    ]);
    expect(others).toEqual([[], [], []]);
  });

  it('takes a place in the conversation, too', async () => {
    const [one, , three] = await threeMessages();
    await reader.call('message_delivered', { conversation_id: one?.conversation_id, up_to_seq: 3 });

    expect((await heardOf('message_status_update'))[0]).toEqual([
      { message_id: three?.id, status: 'delivered' },
    ]);
  });

  it('does not come of reading, which implies it; nor after that', async () => {
    const [, , three] = await threeMessages();
    await reader.call('message_read', { sender_id: ana.id });
    await reader.call('message_delivered', reported(three ?? { id: 0 }));

    expect(await heardOf('message_status_update')).toEqual([[], [], [], []]);
  });

  it('comes once when ten reports race', async () => {
    const [, , three] = await threeMessages();
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? reader : readersOther).call('message_delivered', reported(three ?? { id: 0 })),
      ),
    );

    expect((await heardOf('message_status_update'))[0]).toHaveLength(1);
  });
});

it('reading a thousand messages writes once and tells once', async () => {
  const contents = Array.from({ length: 1_000 }, (_, n) => `number ${n + 1}`);
  await Promise.all(contents.map((content) => sender.send(bruno, content)));
  await forgetAll();
  const before = await changeNumber();

  const { data } = (await bruno.api.put(`/api/messages/mark-read/${ana.id}`)).body;

  expect(data).toEqual({ count: 1_000 });
  expect((await changeNumber()) - before).toBe(1);
  const [toSender] = await heardOf('messages_read');
  expect(toSender).toEqual([expect.objectContaining({ up_to_seq: 1_000 })]);
});

async function changeNumber(): Promise<number> {
  const row = await app.database.one<{ n: number }>('select n from change_counter');
  return row?.n ?? 0;
}

async function conversation(): Promise<{ conversation_id: number }> {
  const row = await app.database.one<{ conversation_id: number }>(
    'select conversation_id from conversation_members where user_id = ?',
    [bruno.id],
  );
  if (!row) throw new Error('They have no conversation');
  return row;
}
