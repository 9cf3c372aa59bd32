import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, type Person, send, twoPeople } from '../../support/people';
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

const messagesOf = (person: Person) =>
  app.database.many<{ seq: number; content: string }>(
    'select seq, content from messages where sender_id = ? order by conversation_id, seq',
    [person.id],
  );

it('tells everybody exactly what the contract says, on every device', async () => {
  const stranger = await connect(app, await aPerson(app, { name: 'Caio' }));
  const [phone, laptop, joined, notJoined, elsewhere] = await Promise.all([
    connect(app, ana),
    connect(app, ana, { transports: ['polling'] }),
    connect(app, bruno),
    connect(app, bruno, { transports: ['polling'] }),
    connect(app, bruno),
  ]);
  expect(await joined.call('join_conversation', { contact_user_id: ana.id })).toEqual({ success: true });
  await elsewhere.call('join_conversation', { contact_user_id: bruno.id });
  for (const device of [phone, laptop, joined, notJoined, elsewhere]) await device.forget();

  const ack = await phone.call('send_message', { receiver_id: bruno.id, content: ' olá ', temp_id: 'first' });

  const message = {
    id: expect.any(Number),
    conversation_id: expect.any(Number),
    seq: 1,
    sender_id: ana.id,
    receiver_id: bruno.id,
    content: 'olá',
    is_read: false,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    sender_name: 'Ana',
    receiver_name: 'Bruno',
  };
  const own = { ...message, temp_id: 'first' };
  const notification = { message, from_user: { id: ana.id, name: 'Ana' } };
  expect(ack).toEqual({ success: true, message: own });

  // With the first message the two begin to see each other's presence.
  expect(await phone.names()).toEqual(['user_online', 'message_sent']);
  expect(await phone.next('message_sent')).toEqual({ temp_id: 'first', message: own });
  expect(await laptop.names()).toEqual(['user_online', 'message_sent', 'new_message']);
  expect(await laptop.next('message_sent')).toEqual({ temp_id: 'first', message: own });
  expect(await laptop.next('new_message')).toEqual(message);

  expect(await joined.names()).toEqual(['user_online', 'new_message']);
  expect(await joined.next('new_message')).toEqual(message);
  for (const device of [notJoined, elsewhere]) {
    expect(await device.names()).toEqual(['user_online', 'new_message', 'message_notification']);
    expect(await device.next('new_message')).toEqual(message);
    expect(await device.next('message_notification')).toEqual(notification);
  }
  expect(await stranger.names()).toEqual([]);
});

it('notifies again where the conversation was left', async () => {
  const [from, to] = [await connect(app, ana), await connect(app, bruno)];
  await to.call('join_conversation', { contact_user_id: ana.id });
  await from.send(bruno, 'one');
  await to.call('leave_conversation', { contact_user_id: ana.id });
  await from.send(bruno, 'two');

  const notified = await to.all('message_notification');
  expect(notified.map(({ message }) => message.content)).toEqual(['two']);
  expect(await to.all('new_message')).toHaveLength(2);
});

it('remembers what is joined per device, and forgets it with the connection', async () => {
  const [from, first] = [await connect(app, ana), await connect(app, bruno)];
  await first.call('join_conversation', { contact_user_id: ana.id });
  first.close();
  const second = await connect(app, bruno);
  await from.send(bruno, 'hello');

  expect(await second.all('message_notification')).toHaveLength(1);
});

it('lets nobody escape a notification', async () => {
  const device = await connect(app, bruno);
  const content = `<img src=x onerror="alert('1')"> & <b>bold</b>`;
  await (await connect(app, ana)).send(bruno, content);

  expect((await device.next('new_message')).content).toBe(content);
  const { message } = await device.next('message_notification');
  expect(message.content).toBe(
    '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; &lt;b&gt;bold&lt;/b&gt;',
  );
});

it.each([
  ['emoji and other scripts', 'família 👩‍👩‍👧‍👦 🏳️‍🌈 日本語 العربية'],
  ['what SQL and LIKE would read', `'; drop table messages; -- % _ \\ " \u0060`],
  ['5000 characters of four bytes', '𝒳'.repeat(5_000)],
  ['lines and tabs', 'one\n\ttwo\r\nthree'],
])('delivers to the letter: %s', async (_what, content) => {
  const [from, to] = [await connect(app, ana), await connect(app, bruno)];

  expect((await from.send(bruno, content)).content).toBe(content);
  expect((await to.next('new_message')).content).toBe(content);
  expect(await messagesOf(ana)).toEqual([{ seq: 1, content }]);
});

it('sent over REST, reaches every device of both; without temp_id there is none', async () => {
  const [phone, laptop, other] = [
    await connect(app, ana),
    await connect(app, ana),
    await connect(app, bruno),
  ];
  const message = await send(ana, bruno, 'by REST');

  for (const device of [phone, laptop]) {
    expect(await device.names()).toEqual(['user_online', 'message_sent', 'new_message']);
    expect(await device.next('message_sent')).toEqual({ message });
    expect(await device.next('new_message')).toEqual(message);
  }
  expect(await other.names()).toEqual(['user_online', 'new_message', 'message_notification']);

  await send(ana, bruno, 'again', 'by-rest');
  const own = await phone.next('message_sent');
  expect(own).toMatchObject({ temp_id: 'by-rest', message: { temp_id: 'by-rest' } });
  expect(await other.all('new_message')).toEqual([
    message,
    expect.not.objectContaining({ temp_id: 'by-rest' }),
  ]);
});

it('acks only what is in the database', async () => {
  const device = await connect(app, ana);
  for (let n = 1; n <= 20; n++) {
    const { id } = await device.send(bruno, `number ${n}`);
    const row = await app.database.one('select seq from messages where id = ?', [id]);
    expect(row).toEqual({ seq: n });
  }
});

it('tells of a message only once it is in the database', async () => {
  const [from, to] = [await connect(app, ana), await connect(app, bruno)];
  const looked: Promise<unknown>[] = [];
  to.socket.on('new_message', ({ id }: { id: number }) => {
    looked.push(app.database.one('select id from messages where id = ?', [id]));
  });
  await Promise.all(Array.from({ length: 30 }, (_, n) => from.send(bruno, `number ${n}`)));
  await to.barrier();

  expect(looked).toHaveLength(30);
  for (const row of await Promise.all(looked)) expect(row).toBeDefined();
});

describe('a refused message', () => {
  const cases: [string, () => object, string][] = [
    ['to oneself', () => ({ receiver_id: ana.id, content: 'hi', temp_id: 'x' }), 'receiver_is_self'],
    ['to nobody', () => ({ receiver_id: 999_999, content: 'hi', temp_id: 'x' }), 'not_found'],
    ['without text', () => ({ receiver_id: bruno.id, content: '  \n ', temp_id: 'x' }), 'invalid_request'],
    [
      'too long',
      () => ({ receiver_id: bruno.id, content: 'x'.repeat(5_001), temp_id: 'x' }),
      'invalid_request',
    ],
    [
      'with half a character',
      () => ({ receiver_id: bruno.id, content: '\ud83d', temp_id: 'x' }),
      'invalid_request',
    ],
    ['to a text', () => ({ receiver_id: String(bruno.id), content: 'hi', temp_id: 'x' }), 'invalid_request'],
  ];

  it.each(cases)('is told in the ack alone where there is one: %s', async (_what, draft, code) => {
    const device = await connect(app, ana);
    const ack = await device.call('send_message', draft());

    expect(ack).toMatchObject({ success: false, message: expect.any(String), code, temp_id: 'x' });
    expect(await device.names()).toEqual([]);
    expect(await messagesOf(ana)).toEqual([]);
  });

  it.each(cases)('is told by an error event where there is no ack: %s', async (_what, draft, code) => {
    const [device, other] = [await connect(app, ana), await connect(app, ana)];
    device.emit('send_message', draft());

    expect(await device.next('error')).toMatchObject({ message: expect.any(String), code, temp_id: 'x' });
    expect(await device.names()).toEqual(['error']);
    expect(await other.names()).toEqual([]);
  });

  it('without a temp_id is one more reason, and none is made up', async () => {
    const device = await connect(app, ana);
    const ack = await device.call('send_message', { receiver_id: bruno.id, content: 'hi' });

    expect(ack).toMatchObject({ success: false, code: 'invalid_request', errors: [{ path: 'temp_id' }] });
    expect(ack).not.toHaveProperty('temp_id');
  });

  it("speaks the handshake's language, and quotes nothing", async () => {
    const device = await connect(app, ana, { extraHeaders: { 'Accept-Language': 'pt-BR' } });
    const said = '<script>alert(1)</script>';
    const ack = await device.call('send_message', {
      receiver_id: said,
      content: said.repeat(300),
      temp_id: said.repeat(9),
    });

    expect(ack).toMatchObject({ success: false, message: 'Algumas informações não são válidas.' });
    expect(JSON.stringify(ack)).not.toContain('script');
  });
});

it('needs no contact to write to somebody', async () => {
  await addContact(ana, bruno);
  const device = await connect(app, bruno);

  expect((await device.send(ana, 'not in my list')).receiver_id).toBe(ana.id);
});
