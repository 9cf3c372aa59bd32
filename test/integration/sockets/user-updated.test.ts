import type { Contact } from '../../../src/contracts/classic/entities';
import type { SyncPage } from '../../../src/contracts/routes/sync';
import { startTestApp, type TestApp } from '../../support/app';
import { aConversation, someMessages, someUsers } from '../../support/builders';
import { aGroupOf } from '../../support/group-people';
import { addContact, aPerson, expectData, loginAgain, type Person, send } from '../../support/people';
import { aPicture } from '../../support/pictures';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

let app: TestApp;
/** Another process on the same database. Both limit what strangers can do. */
let other: TestApp;
let open: TestApp;
/** Added to the time. Only ever grows, like time. */
let passed = 0;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  open = await startTestApp();
  const limited = () =>
    startTestApp({
      schema: open.schema,
      settings: { RATE_LIMIT: 'on' },
      outside: {
        clock: () => Date.now() + passed,
        monotonic: () => performance.now() + passed,
      },
    });
  [app, other] = await Promise.all([limited(), limited()]);
});
beforeEach(async () => {
  const [first, second] = await Promise.all([
    aPerson(open, { name: 'Ana' }),
    aPerson(open, { name: 'Bruno' }),
  ]);
  [ana, bruno] = [at(app, first), at(app, second)];
});
afterEach(closeSockets);
afterAll(async () => {
  await Promise.all([app.stop(), other.stop()]);
  await open.stop();
});

const at = ({ url }: TestApp, person: Person): Person => ({
  ...person,
  api: createRestClient(url, person.token),
});

const rename = ({ api }: Person, name: string) => api.patch('/api/auth/me', { name });

/** Resolves when everybody has been told, and sync has it: the person's own devices hear of it then. */
async function renamed(person: Person, device: SocketClient, name: string): Promise<void> {
  expectData(await rename(person, name), 200);
  expect(await device.next('user_updated')).toMatchObject({ name });
}

async function sync({ api }: Person, cursor?: string): Promise<SyncPage> {
  const query = cursor === undefined ? '' : `?cursor=${cursor}`;
  return expectData(await api.get(`/api/sync${query}`), 200) as SyncPage;
}

describe('a new name', () => {
  it('is on three devices: live on one of another person and an own one, by sync on one that was away', async () => {
    await addContact(bruno, ana);
    await send(ana, bruno, 'hello');
    const tablet = at(app, await loginAgain(open, bruno));
    const { cursor } = await sync(tablet);
    const [phone, own] = await Promise.all([connect(app, bruno), connect(app, await loginAgain(open, ana))]);
    expectData(await rename(ana, 'Ana Souza'), 200);

    for (const device of [phone, own]) {
      expect(await device.next('user_updated')).toMatchObject({ user_id: ana.id, name: 'Ana Souza' });
    }
    expect(await sync(tablet, cursor)).toMatchObject({
      contacts: [{ contact_user_id: ana.id, contact_name: 'Ana Souza' }],
      conversations: [{ peer: { id: ana.id, name: 'Ana Souza' } }],
    });
  });

  it('reaches every device that shows the person, once, and no others', async () => {
    const carla = at(app, await aPerson(open, { name: 'Carla' }));
    const dora = at(app, await aPerson(open, { name: 'Dora' }));
    await addContact(bruno, ana);
    await send(ana, bruno, 'hello');
    await addContact(carla, ana, 'My Ana');
    // Whom Ana has added, without a word, and who shares a group with her, of which these clients know nothing: Dora shows her nowhere.
    await addContact(ana, dora);
    await aGroupOf([ana, dora]);
    const [own, second, phone, laptop, tablet, stranger] = await Promise.all([
      connect(app, ana),
      connect(app, await loginAgain(open, ana)),
      connect(app, bruno),
      connect(app, await loginAgain(open, bruno)),
      connect(app, carla),
      connect(app, dora),
    ]);
    await renamed(ana, own, 'Ana Souza');
    const told = { user_id: ana.id, name: 'Ana Souza', username: null, avatar_url: null };
    for (const device of [own, second, phone, laptop, tablet]) {
      expect(await device.all('user_updated')).toEqual([told]);
    }
    expect(await stranger.all('user_updated')).toEqual([]);
  });

  it('is found by sync, in contacts and conversations, by whoever was away', async () => {
    await addContact(bruno, ana);
    await send(ana, bruno, 'hello');
    const carla = at(app, await aPerson(open, { name: 'Carla' }));
    const contact = await addContact(carla, ana, 'My Ana');
    const own = await connect(app, ana);
    const before = { bruno: await sync(bruno), carla: await sync(carla), ana: await sync(ana) };
    await renamed(ana, own, 'Ana Souza');

    const forBruno = await sync(bruno, before.bruno.cursor);
    expect(forBruno.contacts).toMatchObject([{ contact_user_id: ana.id, contact_name: 'Ana Souza' }]);
    expect(forBruno.conversations).toMatchObject([{ peer: { id: ana.id, name: 'Ana Souza' } }]);
    expect(forBruno.messages).toEqual([]);
    const forCarla = await sync(carla, before.carla.cursor);
    expect(forCarla).toMatchObject({ contacts: [contact], conversations: [] });
    expect(await sync(bruno, forBruno.cursor)).toMatchObject({ contacts: [], conversations: [] });
  });

  it.each([
    ['whose name it is', () => ana],
    ['who sees it', () => bruno],
  ] as const)(
    'is found by sync also if the one %s has receipts off, and the other’s reading is not',
    async (_who, one) => {
      expectData(await one().api.patch('/api/auth/me', { receipts: false }), 200);
      await send(bruno, ana, 'hello');
      const own = await connect(app, ana);
      const before = await sync(bruno);
      expectData(await ana.api.put(`/api/messages/mark-read/${bruno.id}`), 200);
      expect(await sync(bruno, before.cursor)).toMatchObject({ receipts: [], conversations: [] });
      await renamed(ana, own, 'Ana Souza');

      const after = await sync(bruno, before.cursor);
      expect(after).toMatchObject({
        receipts: [],
        conversations: [{ peer: { id: ana.id, name: 'Ana Souza' } }],
      });
      expect(await sync(bruno, after.cursor)).toMatchObject({ conversations: [] });
    },
  );

  it('is nothing for the person’s own devices to page through', async () => {
    await send(bruno, ana, 'hello');
    const own = await connect(app, ana);
    const before = await sync(ana);
    await renamed(ana, own, 'Ana Souza');
    expect(await sync(ana, before.cursor)).toMatchObject({ receipts: [], conversations: [] });
  });

  it('is that of messages from then on', async () => {
    const phone = await connect(app, bruno);
    const own = await connect(app, ana);
    await own.send(bruno, 'one');
    expect(await phone.next('new_message')).toMatchObject({ sender_name: 'Ana' });
    expectData(await rename(ana, 'Ana Souza'), 200);
    await own.send(bruno, 'two');
    expect(await phone.next('new_message')).toMatchObject({ sender_name: 'Ana Souza' });
  });

  it('is told with the username and the picture, which are told alike when they change', async () => {
    await addContact(bruno, ana);
    const phone = await connect(app, bruno);
    const username = `updated.${ana.id}`;
    expectData(await ana.api.patch('/api/auth/me', { username }), 200);
    const told = { user_id: ana.id, name: 'Ana', username, avatar_url: null };
    expect(await phone.next('user_updated')).toEqual(told);
    const { user } = expectData(await ana.api.put('/api/auth/avatar', aPicture()), 200) as {
      user: { avatar_url: string };
    };
    expect(await phone.next('user_updated')).toEqual({ ...told, avatar_url: user.avatar_url });
    const { cursor } = await sync(bruno);
    expectData(await ana.api.delete('/api/auth/avatar'), 200);
    expect(await phone.next('user_updated')).toEqual(told);
    expect((await sync(bruno, cursor)).contacts).toMatchObject([{ username, avatar_url: null }]);
  });

  it('is told, and counted, only if others see a difference', async () => {
    const own = await connect(app, ana);
    for (const changes of [{ name: 'Ana' }, { about: 'x' }, { language: 'en' }, { receipts: false }]) {
      expectData(await ana.api.patch('/api/auth/me', changes), 200);
    }
    expectData(await ana.api.delete('/api/auth/avatar'), 200);
    expect(await own.names()).toEqual([]);
    expect(await changesOf(ana)).toEqual([]);
  });

  it.each([
    ['who blocks', () => [ana, bruno] as const],
    ['who is blocked', () => [bruno, ana] as const],
  ])('is not told while a block stands, of the one %s', async (_who, people) => {
    const [changing, viewer] = people();
    await Promise.all([addContact(ana, bruno), addContact(bruno, ana)]);
    await send(ana, bruno, 'hello');
    // By way of another process.
    expectData(await at(other, ana).api.put(`/api/blocks/${bruno.id}`), 200);
    const [own, phone] = [await connect(app, changing), await connect(app, viewer)];
    const { cursor } = await sync(viewer);
    await renamed(changing, own, 'Another Name');

    expect(await phone.all('user_updated')).toEqual([]);
    expect(await sync(viewer, cursor)).toMatchObject({ contacts: [], conversations: [], receipts: [] });
  });

  it('is shown to whoever looks while a block stands', async () => {
    await Promise.all([addContact(ana, bruno), addContact(bruno, ana)]);
    await send(ana, bruno, 'hello');
    expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
    const own = { ana: await connect(app, ana), bruno: await connect(app, bruno) };
    await renamed(ana, own.ana, 'Ana Souza');
    await renamed(bruno, own.bruno, 'Bruno Lima');

    for (const [viewer, { id }, name] of [
      [bruno, ana, 'Ana Souza'],
      [ana, bruno, 'Bruno Lima'],
    ] as const) {
      const { contacts } = expectData(await viewer.api.get('/api/contacts'), 200);
      expect(contacts).toMatchObject([{ contact_user_id: id, contact_name: name }]);
      const { messages } = expectData(await viewer.api.get(`/api/messages/conversation/${id}`), 200);
      expect(messages).toMatchObject([{ sender_name: 'Ana Souza', receiver_name: 'Bruno Lima' }]);
      const started = await sync(viewer);
      expect(started.contacts).toMatchObject([{ contact_user_id: id, contact_name: name }]);
      expect(started.conversations).toMatchObject([{ peer: { id, name } }]);
    }
  });

  it.each([
    ['contacts', () => addContact(bruno, ana)],
    ['conversations', () => send(ana, bruno, 'hello')],
  ] as const)('is told when the block ends, live and by sync: %s', async (list, meet) => {
    await meet();
    expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
    const [own, phone] = [await connect(app, ana), await connect(app, bruno)];
    const before = { ana: await sync(ana), bruno: await sync(bruno) };
    await renamed(ana, own, 'Ana Souza');
    // During the block nothing is there of it, and a device goes on from what it got.
    const { cursor } = await sync(bruno, before.bruno.cursor);
    expectData(await ana.api.delete(`/api/blocks/${bruno.id}`), 200);

    expect(await phone.next('user_updated')).toMatchObject({ user_id: ana.id, name: 'Ana Souza' });
    const page = await sync(bruno, cursor);
    expect(page[list]).toHaveLength(1);
    expect(JSON.stringify(page[list])).toContain('Ana Souza');
    expect((await sync(ana, before.ana.cursor)).contacts).toEqual([]);
  });

  it('is not told when a block ends during which nothing has changed', async () => {
    await Promise.all([addContact(ana, bruno), addContact(bruno, ana)]);
    await send(ana, bruno, 'hello');
    const [, phone] = [await connect(app, ana), await connect(app, bruno)];
    const { cursor } = await sync(bruno);
    expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
    await phone.next('user_offline');
    await phone.forget();
    expectData(await ana.api.delete(`/api/blocks/${bruno.id}`), 200);
    await phone.next('user_online');
    expect(await phone.all('user_updated')).toEqual([]);
    expect(await sync(bruno, cursor)).toMatchObject({ contacts: [], conversations: [], receipts: [] });
  });

  it('comes by sync to those who are connected to another process', async () => {
    await send(ana, bruno, 'hello');
    const [own, phone] = [await connect(app, ana), await connect(other, bruno)];
    const { cursor } = await sync(bruno);
    await renamed(ana, own, 'Ana Souza');
    const { conversations } = await sync(at(other, bruno), cursor);
    expect(conversations).toMatchObject([{ peer: { name: 'Ana Souza' } }]);

    // What that process remembers of names it forgets within a minute.
    passed += MINUTE_MS;
    await send(at(other, ana), bruno, 'from there');
    expect(await phone.next('new_message')).toMatchObject({ sender_name: 'Ana Souza' });
  });

  it('comes by sync of a process of the previous release, which looks at the numbers of marks alone', async () => {
    await send(ana, bruno, 'hello');
    const own = await connect(app, ana);
    const { cursor } = await sync(bruno);
    await renamed(ana, own, 'Ana Souza');
    expect(
      await open.database.many(
        `select member.user_id
           from conversation_members member join conversations conversation on conversation.id = member.conversation_id
          where member.user_id in (?, ?) and conversation.change_no > ?
            and greatest(member.change_no, member.shown_change_no) > ?`,
        [ana.id, bruno.id, Number(cursor), Number(cursor)],
      ),
    ).toEqual([{ user_id: ana.id }]);
  });

  it('tells nobody of a conversation that only a block has made, also once the block has ended', async () => {
    expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
    const [own, phone] = [await connect(app, ana), await connect(app, bruno)];
    const { cursor } = await sync(bruno);
    const nothing = { contacts: [], conversations: [], receipts: [] };
    await renamed(ana, own, 'Ana Souza');
    expect(await sync(bruno, cursor)).toMatchObject(nothing);
    expectData(await ana.api.delete(`/api/blocks/${bruno.id}`), 200);
    await renamed(ana, own, 'Ana Lima');
    expect(await sync(bruno, cursor)).toMatchObject(nothing);
    expect(await phone.names()).toEqual([]);
  });

  it('comes to hundreds of contacts and conversations, a piece at a time', async () => {
    const people = await someUsers(
      open.database,
      Array.from({ length: 250 }, () => ({})),
    );
    const rows = people.map((id) => `(${id}, ${ana.id}, 1)`);
    await open.database.run(
      `insert into contacts (user_id, contact_user_id, change_no) values ${rows.join()}`,
    );
    const ids: number[] = [];
    for (const id of people.slice(0, 150)) {
      const conversation_id = await aConversation(open.database, [id, ana.id], { last_seq: 1 });
      await someMessages(open.database, [{ conversation_id, seq: 1, sender_id: id }]);
      ids.push(conversation_id);
    }
    const own = await connect(app, ana);
    const { cursor } = await sync(ana);
    await renamed(ana, own, 'Ana Souza');

    expect(
      await open.database.many(
        `select count(*) as n, min(change_no) > ? as are_new, count(distinct change_no) >= 3 as are_pieces
         from contacts where contact_user_id = ?`,
        [Number(cursor), ana.id],
      ),
    ).toEqual([{ n: 250, are_new: 1, are_pieces: 1 }]);
    expect(
      await open.database.many(
        `select count(*) as n, min(member.profile_change_no) > ? and min(conversation.change_no) > ? as are_new
         from conversation_members member join conversations conversation on conversation.id = member.conversation_id
        where member.user_id = ? and member.conversation_id >= ?`,
        [Number(cursor), Number(cursor), ana.id, ids[0] ?? 0],
      ),
    ).toEqual([{ n: 150, are_new: 1 }]);
    expect(await sync(ana, cursor)).toMatchObject({ receipts: [], conversations: [], has_more: false });
  });
});

const changesOf = ({ id }: Person) =>
  open.database.many('select id from profile_changes where user_id = ?', [id]);

describe('what others see of a person', () => {
  it('may change five times an hour, through whichever process', async () => {
    const elsewhere = at(other, ana);
    for (const [index, person] of [ana, elsewhere, ana].entries()) {
      expectData(await rename(person, `Ana ${index}`), 200);
      passed += MINUTE_MS;
    }
    expectData(await elsewhere.api.patch('/api/auth/me', { username: `often.${ana.id}` }), 200);
    expectData(await ana.api.put('/api/auth/avatar', aPicture()), 200);

    const refused = [
      await rename(ana, 'Ana again'),
      await elsewhere.api.patch('/api/auth/me', { username: null, about: 'too' }),
      await elsewhere.api.put('/api/auth/avatar', aPicture()),
      await ana.api.delete('/api/auth/avatar'),
    ];
    for (const { status, body, headers } of refused) {
      expect([status, body.code]).toEqual([429, 'rate_limited']);
      const wait = Number(headers['retry-after']) * 1_000;
      expect(wait).toBeGreaterThan(HOUR_MS - 5 * MINUTE_MS);
      expect(wait).toBeLessThanOrEqual(HOUR_MS - 3 * MINUTE_MS);
    }
    const { user } = expectData(await ana.api.get('/api/auth/me'), 200) as { user: Record<string, unknown> };
    expect(user).toMatchObject({ name: 'Ana 2', username: `often.${ana.id}`, about: null });
    expect(user['avatar_url']).not.toBeNull();
    expectData(await ana.api.patch('/api/auth/me', { about: 'This may change.' }), 200);

    passed += Number(refused[0]?.headers['retry-after']) * 1_000;
    expectData(await rename(ana, 'Ana at last'), 200);
    expect((await rename(ana, 'Ana too soon')).status).toBe(429);
  });

  it('changes five times if ten changes come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => rename(at(index % 2 ? app : other, ana), `Ana ${index}`)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 5 }, () => 200),
      ...Array.from({ length: 5 }, () => 429),
    ]);
    expect(await changesOf(ana)).toHaveLength(5);
  });
});

it('is shown with a contact that is added', async () => {
  expectData(await rename(ana, 'Ana Souza'), 200);
  const contact: Contact = await addContact(bruno, ana);
  expect(contact.contact_name).toBe('Ana Souza');
});
