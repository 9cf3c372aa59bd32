import { startTestApp, type TestApp } from '../../support/app';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { type Person, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
/** Of both people, one of each kind. */
let anaLive: LiveSender;
let anaClassic: SocketClient;
let brunoLive: LiveSender;
let brunoClassic: SocketClient;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  [anaLive, brunoLive] = await Promise.all([connectLive(app, ana), connectLive(app, bruno)]);
  [anaClassic, brunoClassic] = await Promise.all([connect(app, ana), connect(app, bruno)]);
});
afterEach(closeSockets);
afterAll(() => app.stop());

it('tells clients of both kinds of a message that a live client sends', async () => {
  anaLive.send({ user_id: bruno.id, temp_id: 't', content: 'oi' });
  const row = await anaLive.answerTo('t');
  expect(row).toMatchObject({ seq: 1, sender_id: ana.id, content: 'oi', temp_id: 't' });

  expect(await brunoClassic.next('new_message')).toMatchObject({ seq: 1, content: 'oi', sender_id: ana.id });
  expect(await anaClassic.next('message_sent')).toMatchObject({ temp_id: 't', message: { content: 'oi' } });
  const { temp_id: _, ...shared } = row as { temp_id?: string };
  expect(await brunoLive.rowOf('oi')).toEqual(shared);
});

it('tells clients of both kinds of a message that a classic client sends', async () => {
  await anaClassic.send(bruno, 'oi', 't');
  const { temp_id: _, ...shared } = (await anaLive.rowOf('oi')) as { temp_id?: string };
  expect(await anaLive.answerTo('t')).toMatchObject({ content: 'oi', temp_id: 't' });
  expect(await brunoLive.rowOf('oi')).toEqual(shared);
  expect(await brunoClassic.next('new_message')).toMatchObject({ content: 'oi' });
});

it('keeps one order in a conversation in which both kinds write at once', async () => {
  const texts = Array.from({ length: 30 }, (_, n) => `${n}`);
  const live = texts.map((text) => ({ user_id: bruno.id, temp_id: `live ${text}`, content: `live ${text}` }));
  await Promise.all([
    anaLive.sendAll(...live.slice(0, 15)),
    anaLive.sendAll(...live.slice(15)),
    ...texts.map((text) => brunoClassic.send(ana, `classic ${text}`)),
  ]);
  const rows = await app.database.many<{ seq: number; content: string }>(
    'select seq, content from messages where sender_id in (?, ?) order by seq',
    [ana.id, bruno.id],
  );
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
  for (const kind of ['live', 'classic']) {
    const own = rows.map(({ content }) => content).filter((content) => content.startsWith(kind));
    expect(own).toEqual(texts.map((text) => `${kind} ${text}`));
  }
});

it('marks what a live client has read for classic ones', async () => {
  const { conversation_id } = await anaClassic.send(bruno, 'oi');
  await brunoLive.call('delivered', { conversation_id, up_to_seq: 1 });
  expect(await anaClassic.next('message_status_update')).toMatchObject({ status: 'delivered' });
  await brunoLive.call('read', { conversation_id, up_to_seq: 1 });
  expect(await anaClassic.next('messages_read')).toMatchObject({ reader_id: bruno.id, up_to_seq: 1 });
  expect(await brunoClassic.next('messages_read')).toMatchObject({ reader_id: bruno.id, up_to_seq: 1 });
});

it('never says an event of one kind to the other', async () => {
  await anaClassic.send(bruno, 'one');
  await anaLive.sendAll({ user_id: bruno.id, temp_id: 't', content: 'two' });
  anaClassic.emit('typing_start', { contact_user_id: bruno.id });
  await brunoClassic.next('user_typing');
  const live = new Set(['changes', 'presence', 'typing', 'resync', 'refused', 'error']);
  for (const device of [anaLive, brunoLive]) {
    expect((await device.names()).filter((name) => !live.has(name))).toEqual([]);
  }
  for (const device of [anaClassic, brunoClassic]) {
    expect((await device.names()).filter((name) => live.has(name))).toEqual([]);
  }
});
