import type { Socket } from 'node:net';
import { startTestApp, type TestApp } from '../support/app';
import { ExistingClient } from '../support/existing-client';
import { FakePushService } from '../support/push-service';

const ORIGIN = 'https://chat.example.com';

let browserPush: FakePushService;
let app: TestApp;
/** The server's ends of all connections, to cut them. */
let connections: Set<Socket>;
let ana: ExistingClient;
let bruno: ExistingClient;

/** Two people at their screens, under the limits of a real server. */
beforeEach(async () => {
  browserPush = await FakePushService.start();
  app = await startTestApp({
    settings: { RATE_LIMIT: 'on', FRONTEND_URL: `${ORIGIN}/`, PUSH_ENDPOINT_HOSTS: browserPush.host },
    outside: { pushCa: browserPush.certificates.ca },
  });
  connections = new Set();
  app.app.http.on('connection', (connection) => connections.add(connection));
  const world = { server: app.url, origin: ORIGIN, browserPush };
  ana = new ExistingClient(world, 'pt-BR,pt;q=0.9');
  bruno = new ExistingClient(world, 'en-US');
  await ana.register('Ana', 'ana@example.com');
  await bruno.register('Bruno', 'bruno@example.com');
  await ana.loadPage();
  await bruno.loadPage();
});

afterEach(async () => {
  for (const client of [ana, bruno]) client.closePage();
  await app.stop();
  await browserPush.stop();
});

function expectNothingFailed(): void {
  for (const client of [ana, bruno]) {
    expect(client.failures).toEqual([]);
    // A failed ack would have been sent again, as another message.
    expect(client.repeatedByRest).toBe(0);
  }
  expect(browserPush.rejected).toEqual([]);
}

const settle = () => Promise.all([ana.settle(), bruno.settle()]);

/** With somebody who sees it being typed. */
async function write(from: ExistingClient, to: ExistingClient, text: string): Promise<void> {
  const before = to.count('user_typing');
  from.type(to.id, text);
  await to.until((count) => count('user_typing') > before);
  await from.send(to.id, text);
}

const contactOf = (client: ExistingClient) => client.contacts[0];

it('lives a whole conversation: registers, adds, chats, sees typing, presence and read marks', async () => {
  await ana.addContact('bruno@example.com');
  await bruno.addContact('ana@example.com');
  await Promise.all([ana.open(bruno.id), bruno.open(ana.id)]);

  for (let turn = 1; turn <= 5; turn++) {
    await write(ana, bruno, `A ${turn}`);
    await write(bruno, ana, `B ${turn}`);
  }
  await bruno.until((count) => count('new_message') === 5);
  for (const client of [ana, bruno]) await client.until((count) => count('messages_read') === 5);
  // Faster than anybody types: what is too much is dropped without a word.
  ana.type(bruno.id, 'x'.repeat(500));
  await settle();
  await settle();

  expectNothingFailed();
  for (const client of [ana, bruno]) {
    expect(client.count('new_message')).toBe(5);
    expect(client.count('message_notification')).toBe(0);
    expect(client.count('message_sent')).toBe(5);
    expect(client.count('user_typing')).toBeGreaterThanOrEqual(5);
    expect(client.count('user_stopped_typing')).toBe(5);
    // It never reports deliveries, so nothing is claimed to be delivered.
    expect(client.count('message_status_update')).toBe(0);
    // One for each message that was read: an answer to an answer would be more.
    expect(client.count('messages_read')).toBe(5);
    expect(client.readMarksSent).toBe(1 + 5);
    const asksForAnAnswer = client.events.filter(({ payload }) => payload['sender_id'] === client.id);
    expect(asksForAnAnswer.map(({ name }) => name)).not.toContain('messages_read');
  }
  await Promise.all([ana.loadContacts(), bruno.loadContacts()]);
  expect(contactOf(ana)).toMatchObject({
    unread_count: 0,
    is_online: true,
    last_message: 'B 5',
  });
  expect((await ana.open(bruno.id)).map(({ is_read }) => is_read)).toEqual(
    Array.from({ length: 10 }, () => true),
  );
});

it('keeps two tabs of each side together, without a loop', async () => {
  const tab = ana.newTab();
  await tab.loadPage();
  await ana.addContact('bruno@example.com');
  await bruno.addContact('ana@example.com');
  await Promise.all([ana.open(bruno.id), tab.open(bruno.id), bruno.open(ana.id)]);

  for (let turn = 1; turn <= 5; turn++) {
    await bruno.send(ana.id, `number ${turn}`);
    await ana.send(bruno.id, `answer ${turn}`);
  }
  await tab.until((count) => count('new_message') === 10);
  await ana.until((count) => count('messages_read') >= 5);
  await Promise.all([settle(), tab.settle()]);
  await Promise.all([settle(), tab.settle()]);
  tab.closePage();

  expectNothingFailed();
  expect(tab.failures).toEqual([]);
  // Once when opening, once for each message, in each tab, and nothing in answer to an answer.
  expect(ana.readMarksSent + tab.readMarksSent).toBe(2 + 10);
  const places = bruno.events
    .filter(({ name }) => name === 'messages_read')
    .map(({ payload }) => payload.up_to_seq);
  // Real moves only, though both tabs said so.
  expect(places).toEqual([...new Set(places)].toSorted((a, b) => Number(a) - Number(b)));
  expect(places.at(-1)).toBeGreaterThanOrEqual(9);
});

it('is notified in the app while another conversation is open, and by push while the page is closed', async () => {
  await ana.addContact('bruno@example.com');
  await bruno.addContact('ana@example.com');
  await bruno.send(ana.id, 'Olá?');
  await ana.until((count) => count('message_notification') > 0);
  await settle();
  expect(contactOf(ana)).toMatchObject({ unread_count: 1, last_message: 'Olá?' });
  // Once for new_message and once for message_notification.
  expect(ana.requests.filter((request) => request === 'GET /api/contacts').length).toBeGreaterThanOrEqual(4);

  ana.closePage();
  const endpoint = ana.subscription?.endpoint ?? '';
  await bruno.send(ana.id, 'Você está aí?');
  // Messages that wait for the same device are sent as one.
  await browserPush.until((service) => service.of(endpoint).length === 1);
  await bruno.sendByRest(ana.id, 'Oi!');
  await browserPush.until((service) => service.of(endpoint).length === 2);
  expect(browserPush.of(endpoint).map(({ text }) => JSON.parse(text))).toMatchObject([
    {
      title: '💬 Bruno',
      body: 'Você está aí?',
      icon: '/assets/icons/icon-192.png',
      badge: '/assets/icons/icon-192.png',
      data: { type: 'message', senderId: bruno.id, senderName: 'Bruno' },
    },
    { body: 'Oi!' },
  ]);

  // The click on the notification opens the page again: same subscription, same key, everything there.
  await ana.loadPage();
  const messages = await ana.open(bruno.id);
  expect(messages.map(({ content }) => content)).toEqual(['Oi!', 'Você está aí?', 'Olá?']);
  await bruno.until((count) => count('messages_read') > 0);
  await settle();

  expectNothingFailed();
  expect(browserPush.of(bruno.subscription?.endpoint ?? '')).toEqual([]);
  await ana.loadContacts();
  expect(contactOf(ana)).toMatchObject({ unread_count: 0 });
});

it('comes back by itself when its connection is cut', async () => {
  await ana.addContact('bruno@example.com');
  await bruno.addContact('ana@example.com');
  await ana.send(bruno.id, 'before');
  await bruno.until((count) => count('new_message') === 1);
  await settle();
  const back = Promise.all([ana.reconnected(), bruno.reconnected()]);
  for (const connection of connections) connection.destroy();
  await back;
  await ana.send(bruno.id, 'after');
  await bruno.until((count) => count('new_message') === 2);
  await settle();

  expectNothingFailed();
  expect(bruno.count('new_message')).toBe(2);
});
