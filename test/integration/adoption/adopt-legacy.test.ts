import { sign } from 'jsonwebtoken';
import { needsAdoption } from '../../../src/adoption/adopt-legacy';
import { migrate } from '../../../src/infra/database/migrate';
import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { AdoptionScene, THREE_PEOPLE } from '../../support/adoption-scene';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { countLegacyUnread, LEGACY_HASH } from '../../support/legacy-database';
import { createRestClient } from '../../support/rest-client';

let scene: AdoptionScene;

beforeEach(async () => {
  scene = await AdoptionScene.create();
});

afterEach(() => scene.drop());

/** All adopted rows, but for times and passwords. */
const dump = () =>
  Promise.all(
    [
      'select id, name, email from users order by id',
      'select id, user_id, contact_user_id, change_no from contacts order by id',
      'select id, direct_key, last_seq, change_no from conversations order by id',
      'select conversation_id, user_id, read_seq, change_no from conversation_members order by 1, 2',
      'select conversation_id, seq, id, change_no from messages order by id',
      'select id, user_id, endpoint from push_subscriptions order by id',
      'select n from change_counter',
    ].map((sql) => scene.all(sql)),
  );

/** Ana and Bruno have read what is older than what they have not; Clara has read nothing. */
const MESSAGES = [
  { id: 10, sender_id: 3, receiver_id: 5, content: 'oi 😀', is_read: 1 },
  { id: 11, sender_id: 5, receiver_id: 3, content: 'tudo bem?', is_read: 1 },
  { id: 14, sender_id: 3, receiver_id: 9, content: 'Clara?', is_read: 0 },
  { id: 15, sender_id: 5, receiver_id: 3, content: 'e aí?', is_read: 0 },
  { id: 20, sender_id: 5, receiver_id: 3, content: 'oi?', is_read: 0 },
  { id: 21, sender_id: 3, receiver_id: 9, content: 'oi, Clara', is_read: 0 },
];

describe.each(['strict', 'loose'] as const)('the adoption of %s tables', (shape) => {
  beforeEach(async () => {
    await scene.createTables(shape);
    await scene.insert('users', THREE_PEOPLE);
    await scene.insert('contacts', [
      { id: 2, user_id: 3, contact_user_id: 5, contact_name: 'Bru' },
      { id: 7, user_id: 5, contact_user_id: 3, contact_name: null },
    ]);
    await scene.insert('messages', MESSAGES);
    await scene.insert('push_subscriptions', [
      { id: 4, user_id: 5, endpoint: 'https://fcm.googleapis.com/fcm/send/bruno' },
      { id: 6, user_id: 5, endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/bruno' },
    ]);
  });

  it('keeps ids and numbers the messages of a conversation in their order', async () => {
    await scene.adopt();

    expect(await scene.all('select id, name, email, password_hash from users order by id')).toEqual([
      { id: 3, name: 'Ana', email: 'ana@example.com', password_hash: LEGACY_HASH },
      { id: 5, name: 'Bruno', email: 'bruno@example.com', password_hash: LEGACY_HASH },
      { id: 9, name: 'Clara 🌻', email: 'clara@example.com', password_hash: LEGACY_HASH },
    ]);
    expect(
      await scene.all(
        `select convert(v.direct_key using utf8mb4) as pair, m.seq, m.id, m.sender_id, m.content, m.created_at
           from messages m join conversations v on v.id = m.conversation_id order by m.id`,
      ),
    ).toEqual(
      [
        ['3:5', 1],
        ['3:5', 2],
        ['3:9', 1],
        ['3:5', 3],
        ['3:5', 4],
        ['3:9', 2],
      ].map(([pair, seq], index) => ({
        pair,
        seq,
        id: MESSAGES[index]?.id,
        sender_id: MESSAGES[index]?.sender_id,
        content: MESSAGES[index]?.content,
        created_at: '2025-06-01T12:00:00.000Z',
      })),
    );
    expect(
      await scene.all(`select last_seq, last_message_at, (select count(*) from conversation_members m
                  where m.conversation_id = v.id) as members from conversations v order by id`),
    ).toEqual([
      { last_seq: 4, last_message_at: '2025-06-01T12:00:00.000Z', members: 2 },
      { last_seq: 2, last_message_at: '2025-06-01T12:00:00.000Z', members: 2 },
    ]);
    expect(
      await scene.all('select id, user_id, contact_user_id, contact_name from contacts order by id'),
    ).toEqual([
      { id: 2, user_id: 3, contact_user_id: 5, contact_name: 'Bru' },
      { id: 7, user_id: 5, contact_user_id: 3, contact_name: null },
    ]);
    expect(scene.warned).toEqual([]);
    expect(scene.said.at(-1)).toBe(
      'Adopted 3 users, 2 contacts, 6 messages, 2 push subscriptions, in 2 conversations.',
    );
  });

  it('leaves every unread count as it was', async () => {
    const before = await countLegacyUnread(scene.schema.database, 'messages');
    await scene.adopt();

    const unread = new UnreadRepository(scene.schema.database);
    const counts = await Promise.all(
      THREE_PEOPLE.map(async ({ id }) =>
        (await unread.listDirect(id)).map(({ peer_id, unread_count }) => [`${id}:${peer_id}`, unread_count]),
      ),
    );
    expect(Object.fromEntries(counts.flat())).toEqual(before);
    expect(before).toEqual({ '3:5': 2, '9:3': 2 });
  });

  it('gives every visible row a change number of its own and leaves the counter behind them', async () => {
    await scene.adopt({ chunkRows: 2 });

    const numbers = await scene.all<{ n: number }>(
      'select change_no as n from contacts union all select change_no from messages order by n',
    );
    expect(numbers.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await scene.all('select n from change_counter')).toEqual([{ n: 8 }]);
    expect(
      await scene.all(`select v.change_no, max(m.change_no) as newest,
                        (select min(change_no) from conversation_members x where x.conversation_id = v.id) as members
                   from conversations v join messages m on m.conversation_id = v.id group by v.id, v.change_no order by v.id`),
    ).toEqual([
      { change_no: 7, newest: 7, members: 7 },
      { change_no: 8, newest: 8, members: 8 },
    ]);
  });

  it('gives new messages ids that were never used', async () => {
    await scene.schema.database.run('delete from messages where id = 21');
    await scene.adopt();

    const { insertId } = await scene.schema.database.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
       values (1, 5, 3, 'new', 'new', now(3), 100)`,
    );
    expect(insertId).toBe(22);
  });

  it('binds subscriptions to the session of their owners’ legacy tokens', async () => {
    await scene.adopt();

    expect(
      await scene.all(`select p.id, p.user_id, p.host, length(p.p256dh) as p256dh, length(p.auth) as auth, s.kind, s.earlier_of
                   from push_subscriptions p join sessions s on s.id = p.session_id order by p.id`),
    ).toEqual([
      { id: 4, user_id: 5, host: 'fcm.googleapis.com', p256dh: 65, auth: 16, kind: 'earlier', earlier_of: 5 },
      {
        id: 6,
        user_id: 5,
        host: 'updates.push.services.mozilla.com',
        p256dh: 65,
        auth: 16,
        kind: 'earlier',
        earlier_of: 5,
      },
    ]);
  });

  it('has the same result, wherever it is killed and continued', async () => {
    class Killed extends Error {}
    // Each run is killed one step later; renaming and migrating are steps as well.
    let runs = 0;
    for (let allowed = 0; ; allowed++) {
      let steps = 0;
      const step = () => {
        if (steps++ === allowed) throw new Killed();
      };
      const run = scene.adopt({
        chunkRows: 1,
        say: step,
        migrate: async () => {
          step();
          await migrate(scene.schema.database);
          step();
        },
      });
      const end = await run.then(
        () => 'finished',
        (error: unknown) => {
          if (error instanceof Killed) return 'killed';
          throw error;
        },
      );
      runs++;
      if (end === 'finished') break;
    }
    expect(runs).toBeGreaterThan(3);
    const interrupted = await dump();

    const other = scene;
    scene = await AdoptionScene.create();
    await scene.createTables(shape);
    await scene.insert('users', THREE_PEOPLE);
    await scene.insert(
      'contacts',
      await other.all('select id, user_id, contact_user_id, contact_name from earlier_contacts order by id'),
    );
    await scene.insert('messages', MESSAGES);
    await scene.insert(
      'push_subscriptions',
      await other.all('select id, user_id, endpoint from earlier_push_subscriptions order by id'),
    );
    await other.drop();
    await scene.adopt({ chunkRows: 1 });
    expect(await dump()).toEqual(interrupted);
  });

  it('happens once when several processes start at the same time', async () => {
    await Promise.all([scene.adopt(), scene.adopt(), scene.adopt()]);

    expect(await scene.all('select count(*) as n from messages')).toEqual([{ n: 6 }]);
    expect(scene.said.filter((sentence) => sentence.startsWith('Adopted 3 users'))).toHaveLength(1);
    expect(await needsAdoption(scene.schema.database)).toBe(false);
  });

  describe('and the API after it', () => {
    let app: TestApp;

    beforeEach(async () => {
      await scene.adopt();
      app = await startTestApp({ schema: scene.schema });
    });

    afterEach(() => app.stop());

    it('lets users log in with their old password, in any case of their e-mail, and accepts their old token', async () => {
      const stranger = createRestClient(app.url);
      const login = await stranger.post('/api/auth/login', { email: 'ANA@example.com', password: 'secret1' });
      expect(login.status).toBe(200);
      expect(login.body.data.user).toMatchObject({ id: 3, email: 'ana@example.com' });

      const token = sign({ user_id: 3 }, JWT_SECRET, { expiresIn: '1h' });
      const ana = createRestClient(app.url, token);
      expect((await ana.get('/api/auth/verify')).status).toBe(200);
      expect((await ana.get('/api/messages/unread')).body.data).toEqual({ total: 2, by_contact: { 5: 2 } });
      const bruno = createRestClient(app.url, sign({ user_id: 5 }, JWT_SECRET, { expiresIn: '1h' }));
      const { messages } = (await bruno.get('/api/messages/conversation/3')).body.data;
      expect(messages.map(({ id, is_read }: { id: number; is_read: boolean }) => [id, is_read])).toEqual([
        [20, false],
        [15, false],
        [11, true],
        [10, true],
      ]);
    });

    it('gives the next message the next seq and a larger id', async () => {
      const ana = createRestClient(app.url, sign({ user_id: 3 }, JWT_SECRET, { expiresIn: '1h' }));
      const { body } = await ana.post('/api/messages/send', { receiver_id: 5, content: 'agora sim' });

      expect(body.data.message).toMatchObject({ seq: 5, is_read: false });
      expect(body.data.message.id).toBeGreaterThan(21);
    });
  });
});

describe.each([
  ['strict', 'utf8mb3', 'ação €'],
  ['strict', 'latin1', 'ação €'],
  ['loose', 'utf8mb3', 'ação €'],
  ['loose', 'latin1', 'ação €'],
] as const)('the adoption of %s tables in %s', (shape, charset, text) => {
  it('keeps every character', async () => {
    await scene.createTables(shape);
    if (shape === 'strict')
      await scene.schema.database.run('alter table push_subscriptions drop index unique_endpoint');
    await scene.schema.database.run('set foreign_key_checks = 1');
    for (const table of ['users', 'contacts', 'messages', 'push_subscriptions']) {
      await scene.schema.database.run(`alter table ${table} convert to character set ${charset}`);
    }
    await scene.insert('users', [
      { id: 1, name: text, email: 'São@Example.com' },
      { id: 2, name: 'Bia', email: 'bia@example.com' },
    ]);
    await scene.insert('contacts', [{ id: 1, user_id: 2, contact_user_id: 1, contact_name: text }]);
    await scene.insert('messages', [{ id: 1, sender_id: 1, receiver_id: 2, content: text, is_read: 1 }]);
    await scene.insert('push_subscriptions', [
      { id: 1, user_id: 1, endpoint: 'https://fcm.googleapis.com/x' },
    ]);
    await scene.adopt();

    expect(await scene.all('select name, email from users where id = 1')).toEqual([
      { name: text, email: 'são@example.com' },
    ]);
    expect(await scene.all('select contact_name from contacts')).toEqual([{ contact_name: text }]);
    expect(await scene.all('select content from messages')).toEqual([{ content: text }]);
    expect(await scene.all('select id from push_subscriptions')).toEqual([{ id: 1 }]);
    expect(await scene.all('select read_seq from conversation_members where user_id = 2')).toEqual([
      { read_seq: 1 },
    ]);
    expect(scene.warned).toEqual([]);
  });
});

it('leaves stored procedures as they are', async () => {
  await scene.createTables('strict');
  await scene.adopt();

  const [row] = await scene.all<{ n: number }>(
    'select count(*) as n from information_schema.routines where routine_schema = database()',
  );
  expect(row?.n).toBe(2);
});
