import { sign } from 'jsonwebtoken';
import { adoptLegacy, needsAdoption, type AdoptOptions } from '../../../src/adoption/adopt-legacy';
import { LEGACY_TABLES, renamed } from '../../../src/adoption/legacy-tables';
import { createProgressTable } from '../../../src/adoption/progress';
import { Database } from '../../../src/infra/database/database';
import { migrate } from '../../../src/infra/database/migrate';
import { StartError } from '../../../src/infra/start-error';
import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';
import {
  countLegacyUnread,
  createLegacyTables,
  LEGACY_HASH,
  type LegacyRow,
  insertLegacy,
} from '../../support/legacy-database';
import { createRestClient } from '../../support/rest-client';

let schema: TestDatabase;
let said: string[];
let warned: string[];

beforeEach(async () => {
  schema = await createEmptyTestDatabase();
  said = [];
  warned = [];
});

afterEach(() => schema.drop());

function adopt(options: Partial<AdoptOptions> = {}): Promise<void> {
  return adoptLegacy(schema.address, {
    zone: 'UTC',
    migrate: () => migrate(schema.database),
    say: (sentence) => said.push(sentence),
    warn: (sentence) => warned.push(sentence),
    ...options,
  });
}

const all = <Row>(sql: string) => schema.database.many<Row>(sql);
const insert = (table: Parameters<typeof insertLegacy>[1], rows: LegacyRow[]) =>
  insertLegacy(schema.database, table, rows);

/** Everything that was adopted. */
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
    ].map((sql) => all(sql)),
  );

const THREE_PEOPLE = [
  { id: 3, name: 'Ana', email: 'Ana@Example.com' },
  { id: 5, name: 'Bruno', email: 'bruno@example.com' },
  { id: 9, name: 'Clara 🌻', email: 'clara@example.com' },
];

/** Ana and Bruno have read what is older than what they have not; Clara has read nothing. */
const MESSAGES = [
  { id: 10, sender_id: 3, receiver_id: 5, content: 'oi 😀', is_read: 1 },
  { id: 11, sender_id: 5, receiver_id: 3, content: 'tudo bem?', is_read: 1 },
  { id: 14, sender_id: 3, receiver_id: 9, content: 'Clara?', is_read: 0 },
  { id: 15, sender_id: 5, receiver_id: 3, content: 'e aí?', is_read: 0 },
  { id: 20, sender_id: 5, receiver_id: 3, content: 'oi?', is_read: 0 },
  { id: 21, sender_id: 3, receiver_id: 9, content: 'oi, Clara', is_read: 0 },
];

/** When the messages were written. */
const listTimes = async () =>
  (await all<{ t: string }>('select created_at as t from messages order by id')).map(({ t }) => t);

/** Messages that were written at these times, as the legacy backend noted them. */
async function writeAt(shape: 'strict' | 'loose', written: (string | null)[]): Promise<void> {
  await createLegacyTables(schema.database, shape);
  await insert('users', THREE_PEOPLE);
  await insert(
    'messages',
    written.map((created_at, index) => ({ id: index + 1, sender_id: 3, receiver_id: 5, created_at })),
  );
}

describe.each(['strict', 'loose'] as const)('with the %s tables', (shape) => {
  beforeEach(async () => {
    await createLegacyTables(schema.database, shape);
    await insert('users', THREE_PEOPLE);
    await insert('contacts', [
      { id: 2, user_id: 3, contact_user_id: 5, contact_name: 'Bru' },
      { id: 7, user_id: 5, contact_user_id: 3, contact_name: null },
    ]);
    await insert('messages', MESSAGES);
    await insert('push_subscriptions', [
      { id: 4, user_id: 5, endpoint: 'https://fcm.googleapis.com/fcm/send/bruno' },
      { id: 6, user_id: 5, endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/bruno' },
    ]);
  });

  it('keeps ids and numbers the messages of a conversation in their order', async () => {
    await adopt();

    expect(await all('select id, name, email, password_hash from users order by id')).toEqual([
      { id: 3, name: 'Ana', email: 'ana@example.com', password_hash: LEGACY_HASH },
      { id: 5, name: 'Bruno', email: 'bruno@example.com', password_hash: LEGACY_HASH },
      { id: 9, name: 'Clara 🌻', email: 'clara@example.com', password_hash: LEGACY_HASH },
    ]);
    expect(
      await all(
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
      await all(`select last_seq, last_message_at, (select count(*) from conversation_members m
                  where m.conversation_id = v.id) as members from conversations v order by id`),
    ).toEqual([
      { last_seq: 4, last_message_at: '2025-06-01T12:00:00.000Z', members: 2 },
      { last_seq: 2, last_message_at: '2025-06-01T12:00:00.000Z', members: 2 },
    ]);
    expect(await all('select id, user_id, contact_user_id, contact_name from contacts order by id')).toEqual([
      { id: 2, user_id: 3, contact_user_id: 5, contact_name: 'Bru' },
      { id: 7, user_id: 5, contact_user_id: 3, contact_name: null },
    ]);
    expect(warned).toEqual([]);
    expect(said.at(-1)).toBe(
      'Adopted 3 users, 2 contacts, 6 messages, 2 push subscriptions, in 2 conversations.',
    );
  });

  it('counts the same unread messages', async () => {
    const before = await countLegacyUnread(schema.database, 'messages');
    await adopt();

    const unread = new UnreadRepository(schema.database);
    const counts = await Promise.all(
      THREE_PEOPLE.map(async ({ id }) =>
        (await unread.listDirect(id)).map(({ peer_id, unread_count }) => [`${id}:${peer_id}`, unread_count]),
      ),
    );
    expect(Object.fromEntries(counts.flat())).toEqual(before);
    expect(before).toEqual({ '3:5': 2, '9:3': 2 });
  });

  it('gives every visible row a change number of its own and leaves the counter behind them', async () => {
    await adopt({ chunkRows: 2 });

    const numbers = await all<{ n: number }>(
      'select change_no as n from contacts union all select change_no from messages order by n',
    );
    expect(numbers.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await all('select n from change_counter')).toEqual([{ n: 8 }]);
    expect(
      await all(`select v.change_no, max(m.change_no) as newest,
                        (select min(change_no) from conversation_members x where x.conversation_id = v.id) as members
                   from conversations v join messages m on m.conversation_id = v.id group by v.id, v.change_no order by v.id`),
    ).toEqual([
      { change_no: 7, newest: 7, members: 7 },
      { change_no: 8, newest: 8, members: 8 },
    ]);
  });

  it('goes on with ids that were never given away', async () => {
    await schema.database.run('delete from messages where id = 21');
    await adopt();

    const { insertId } = await schema.database.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
       values (1, 5, 3, 'new', 'new', now(3), 100)`,
    );
    expect(insertId).toBe(22);
  });

  it('binds subscriptions to the session of their owners’ legacy tokens', async () => {
    await adopt();

    expect(
      await all(`select p.id, p.user_id, p.host, length(p.p256dh) as p256dh, length(p.auth) as auth, s.kind, s.earlier_of
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

  it('ends the same wherever it is killed', async () => {
    class Killed extends Error {}
    // Each run gets one step further; renaming and migrating are steps as well.
    let runs = 0;
    for (let allowed = 0; ; allowed++) {
      let steps = 0;
      const step = () => {
        if (steps++ === allowed) throw new Killed();
      };
      const run = adopt({
        chunkRows: 1,
        say: step,
        migrate: async () => {
          step();
          await migrate(schema.database);
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

    const other = schema;
    schema = await createEmptyTestDatabase();
    await createLegacyTables(schema.database, shape);
    await insert('users', THREE_PEOPLE);
    await insert(
      'contacts',
      await other.database.many(
        'select id, user_id, contact_user_id, contact_name from earlier_contacts order by id',
      ),
    );
    await insert('messages', MESSAGES);
    await insert(
      'push_subscriptions',
      await other.database.many('select id, user_id, endpoint from earlier_push_subscriptions order by id'),
    );
    await other.drop();
    await adopt({ chunkRows: 1 });
    expect(await dump()).toEqual(interrupted);
  });

  it('happens once when several processes start at the same time', async () => {
    await Promise.all([adopt(), adopt(), adopt()]);

    expect(await all('select count(*) as n from messages')).toEqual([{ n: 6 }]);
    expect(said.filter((sentence) => sentence.startsWith('Adopted 3 users'))).toHaveLength(1);
    expect(await needsAdoption(schema.database)).toBe(false);
  });

  describe('behind the API', () => {
    let app: TestApp;

    beforeEach(async () => {
      await adopt();
      app = await startTestApp({ schema });
    });

    afterEach(() => app.stop());

    it('lets people in with their old password, however they write their e-mail, and with their old token', async () => {
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

    it('goes on with the next seq and a larger id', async () => {
      const ana = createRestClient(app.url, sign({ user_id: 3 }, JWT_SECRET, { expiresIn: '1h' }));
      const { body } = await ana.post('/api/messages/send', { receiver_id: 5, content: 'agora sim' });

      expect(body.data.message).toMatchObject({ seq: 5, is_read: false });
      expect(body.data.message.id).toBeGreaterThan(21);
    });
  });
});

describe('what no rule kept out', () => {
  beforeEach(() => createLegacyTables(schema.database, 'loose'));

  it('puts the watermark at the newest read message where reading left holes', async () => {
    await insert('users', THREE_PEOPLE);
    await insert(
      'messages',
      [0, 1, 0, 1, 0].map((is_read, index) => ({ id: index + 1, sender_id: 3, receiver_id: 5, is_read })),
    );
    await adopt();

    expect(
      await all('select user_id, read_seq, delivered_seq from conversation_members order by user_id'),
    ).toEqual([
      { user_id: 3, read_seq: 0, delivered_seq: 0 },
      { user_id: 5, read_seq: 4, delivered_seq: 4 },
    ]);
    expect(await new UnreadRepository(schema.database).listDirect(5)).toMatchObject([
      { peer_id: 3, unread_count: 1 },
    ]);
  });

  it('leaves an e-mail that differs by case to the account that wrote last', async () => {
    await insert('users', [
      { id: 1, name: 'First', email: 'Eva@example.com' },
      { id: 2, name: 'Second', email: 'eva@example.com' },
      { id: 3, name: 'Third', email: ' EVA@EXAMPLE.COM ' },
      { id: 4, name: 'Silent', email: 'Rui@example.com' },
      { id: 5, name: 'Silent too', email: 'rui@example.com' },
    ]);
    await insert('messages', [
      { id: 1, sender_id: 3, receiver_id: 1 },
      { id: 2, sender_id: 2, receiver_id: 1 },
      { id: 3, sender_id: 1, receiver_id: 2 },
      { id: 4, sender_id: 2, receiver_id: 3 },
    ]);
    await adopt({ chunkRows: 2 });

    expect(await all('select id, email from users order by id')).toEqual([
      { id: 1, email: null },
      { id: 2, email: 'eva@example.com' },
      { id: 3, email: null },
      { id: 4, email: 'rui@example.com' },
      { id: 5, email: null },
    ]);
    expect(warned.join('\n')).toContain('Account 2, which wrote last, keeps it; give 1 another one');
    expect(warned.join('\n')).not.toContain('example.com');
  });

  it('keeps names and contents that are longer or odder than new ones may be', async () => {
    const content = `${'ação 🎉'.repeat(20_000)}<b>\u0007`;
    await insert('users', [
      { id: 1, name: 'n'.repeat(200), email: '' },
      { id: 2, name: '<img src=x onerror=alert(1)>\u0007', email: null },
      { id: 3, name: null, email: 'maria@example.com', password_hash: null },
    ]);
    await insert('contacts', [{ id: 1, user_id: 1, contact_user_id: 2, contact_name: '<b>' }]);
    await insert('messages', [
      { id: 1, sender_id: 1, receiver_id: 2, content },
      { id: 2, sender_id: 1, receiver_id: 2, content: null, is_read: null },
    ]);
    await adopt();

    expect(await all('select id, name, email from users order by id')).toEqual([
      { id: 1, name: 'n'.repeat(200), email: null },
      { id: 2, name: '‹img src=x onerror=alert(1)›', email: null },
      { id: 3, name: 'maria', email: 'maria@example.com' },
    ]);
    expect(await all('select contact_name from contacts')).toEqual([{ contact_name: '‹b›' }]);
    expect(await all('select content from messages order by id')).toEqual([{ content }, { content: '' }]);
    expect(await all('select name from earlier_users where id = 2')).toEqual([
      { name: '<img src=x onerror=alert(1)>\u0007' },
    ]);
  });

  it('leaves rows of missing accounts, and of people with themselves, where they were, and says so', async () => {
    await insert('users', THREE_PEOPLE);
    await insert('messages', [
      { id: 1, sender_id: 3, receiver_id: 5 },
      { id: 2, sender_id: 3, receiver_id: 404 },
      { id: 3, sender_id: 404, receiver_id: 3 },
      { id: 4, sender_id: 3, receiver_id: 3 },
      { id: 5, sender_id: 5, receiver_id: 3 },
    ]);
    await insert('contacts', [
      { id: 1, user_id: 3, contact_user_id: 404 },
      { id: 2, user_id: 3, contact_user_id: 3 },
      { id: 3, user_id: 3, contact_user_id: 5, contact_name: 'first' },
      { id: 4, user_id: 3, contact_user_id: 5, contact_name: 'second' },
      { id: 5, user_id: 3, contact_user_id: 5, contact_name: 'third' },
    ]);
    await insert('push_subscriptions', [
      { id: 1, user_id: 404, endpoint: 'https://fcm.googleapis.com/nobody' },
      { id: 2, user_id: 3, endpoint: 'not an endpoint' },
    ]);
    await adopt({ chunkRows: 2 });

    expect(await all('select id, seq from messages order by id')).toEqual([
      { id: 1, seq: 1 },
      { id: 5, seq: 2 },
    ]);
    expect(await all('select id, contact_name from contacts')).toEqual([{ id: 3, contact_name: 'first' }]);
    expect(await all('select count(*) as n from push_subscriptions')).toEqual([{ n: 0 }]);
    expect(warned).toEqual([
      expect.stringMatching(/^4 contacts were left out and are in earlier_contacts: /),
      expect.stringMatching(/^3 messages were left out and are in earlier_messages: /),
      expect.stringMatching(/^2 push subscriptions were left out and are in earlier_push_subscriptions: /),
    ]);
  });

  it('keeps the newest of duplicate subscriptions, within a chunk and across', async () => {
    await insert('users', THREE_PEOPLE);
    const [one, other] = ['https://fcm.googleapis.com/one', 'https://fcm.googleapis.com/other'];
    await insert('push_subscriptions', [
      { id: 1, user_id: 3, endpoint: one, updated_at: '2025-01-02 00:00:00' },
      { id: 2, user_id: 5, endpoint: one, updated_at: '2025-01-01 00:00:00' },
      { id: 3, user_id: 3, endpoint: other, updated_at: '2025-01-01 00:00:00' },
      { id: 4, user_id: 9, endpoint: one, updated_at: '2025-01-03 00:00:00' },
      { id: 5, user_id: 5, endpoint: other, updated_at: '2025-01-01 00:00:00' },
      { id: 6, user_id: 3, endpoint: one, updated_at: '2025-01-01 00:00:00' },
    ]);
    await adopt({ chunkRows: 2 });

    expect(
      await all('select id, user_id, endpoint, refreshed_at from push_subscriptions order by id'),
    ).toEqual([
      { id: 4, user_id: 9, endpoint: one, refreshed_at: '2025-01-03T00:00:00.000Z' },
      { id: 5, user_id: 5, endpoint: other, refreshed_at: '2025-01-01T00:00:00.000Z' },
    ]);
    expect(warned).toEqual([expect.stringMatching(/^4 push subscriptions were left out/)]);
  });
});

describe('what nobody expects in a row', () => {
  beforeEach(() => createLegacyTables(schema.database, 'loose'));

  it('is adopted where nothing but ids are there', async () => {
    const nothing = { created_at: null, updated_at: null };
    await insert('users', [
      { id: 1, name: null, email: null, password_hash: null, ...nothing },
      { id: 2, name: '', email: ' ', password_hash: '', ...nothing },
    ]);
    await insert('contacts', [
      { id: 1, user_id: null, contact_user_id: null, created_at: null },
      { id: 2, user_id: 1, contact_user_id: 2, created_at: null },
    ]);
    await insert('messages', [
      { id: 1, sender_id: null, receiver_id: null, content: null, is_read: null, created_at: null },
      { id: 2, sender_id: 1, receiver_id: null, created_at: null },
      { id: 3, sender_id: 2, receiver_id: 1, content: null, is_read: null, created_at: null },
    ]);
    await insert('push_subscriptions', [
      { id: 1, user_id: null, endpoint: null, p256dh: null, auth: null, ...nothing },
      { id: 2, user_id: 1, endpoint: null, p256dh: null, auth: null, ...nothing },
    ]);
    await adopt();

    expect(await all('select id, name, email, password_hash from users order by id')).toEqual([
      { id: 1, name: 'User 1', email: null, password_hash: '' },
      { id: 2, name: 'User 2', email: null, password_hash: '' },
    ]);
    expect(await all('select id, contact_name from contacts')).toEqual([{ id: 2, contact_name: null }]);
    expect(await all('select id, seq, content from messages')).toEqual([{ id: 3, seq: 1, content: '' }]);
    expect(await all('select id from push_subscriptions')).toEqual([]);
  });

  it('costs nobody his account: what is no hash lets nobody in', async () => {
    await schema.database.run('alter table users modify password_hash text');
    await insert('users', [
      { id: 1, name: 'A', email: 'a@example.com', password_hash: 'não é um hash' },
      { id: 2, name: 'B', email: 'b@example.com', password_hash: 'x'.repeat(300) },
    ]);
    await adopt();

    expect(await all('select id, password_hash from users order by id')).toEqual([
      { id: 1, password_hash: '' },
      { id: 2, password_hash: '' },
    ]);
    expect(warned).toEqual([
      'The accounts 1, 2 have no password that can be checked: give them new ones (the originals are in earlier_users).',
    ]);
  });

  it.each([
    ['$2$', '$2$04$JXc8G9xyo2.Q9K5pLG8sGuzWTjLBXVQ4iz4TDzwgupYSg7Zfgj3ES', 200],
    ['$2a$', '$2a$04$JXc8G9xyo2.Q9K5pLG8sGuGVsOSXZNIKGT8WataVqUZhmGknud9zC', 200],
    ['$2b$', '$2b$04$JXc8G9xyo2.Q9K5pLG8sGuGVsOSXZNIKGT8WataVqUZhmGknud9zC', 200],
    ['$2y$, which PHP makes', '$2y$04$JXc8G9xyo2.Q9K5pLG8sGuGVsOSXZNIKGT8WataVqUZhmGknud9zC', 200],
    // Of a library that miscounted: it cannot be compared.
    ['$2x$', '$2x$04$JXc8G9xyo2.Q9K5pLG8sGuUPORGKpuhSPShcp1KWArMBIiiw6q34W', 401],
  ])(
    'lets people in with hashes that begin with %s, or says that it cannot',
    async (_, password_hash, status) => {
      await insert('users', [{ id: 1, name: 'A', email: 'a@example.com', password_hash }]);
      await adopt();

      expect(warned).toHaveLength(status === 200 ? 0 : 1);
      const app = await startTestApp({ schema });
      try {
        const login = (password: string) =>
          createRestClient(app.url).post('/api/auth/login', { email: 'a@example.com', password });
        expect((await login('secret1é')).status).toBe(status);
        expect((await login('secret1e')).status).toBe(401);
      } finally {
        await app.stop();
      }
    },
  );

  it('cuts names that are too long for any column, between characters', async () => {
    await schema.database.run('alter table contacts modify contact_name text character set utf8mb4');
    await schema.database.run('alter table users modify name text character set utf8mb4');
    const [long, cut] = ['🎉'.repeat(300), '🎉'.repeat(255)];
    await insert('users', [
      { id: 1, name: long, email: 'a@example.com' },
      { id: 2, name: 'B', email: 'b@example.com' },
    ]);
    await insert('contacts', [{ id: 1, user_id: 2, contact_user_id: 1, contact_name: long }]);
    await adopt();

    expect(await all('select name from users where id = 1')).toEqual([{ name: cut }]);
    expect(await all('select contact_name from contacts')).toEqual([{ contact_name: cut }]);
  });

  it('leaves out endpoints that nothing can be sent to', async () => {
    await insert('users', THREE_PEOPLE);
    const longHost = `${'b'.repeat(60)}.`.repeat(6);
    await insert(
      'push_subscriptions',
      [
        'https://fcm.googleapis.com/ação',
        'http://fcm.googleapis.com/plain',
        `https://fcm.googleapis.com/${'x'.repeat(2_048)}`,
        `https://${longHost}push.services.mozilla.com/x`,
        'https://',
        'https://fcm.googleapis.com/ok',
      ].map((endpoint, index) => ({ id: index + 1, user_id: 3, endpoint })),
    );
    await insert('push_subscriptions', [
      { id: 7, user_id: 3, endpoint: 'https://fcm.googleapis.com/short', p256dh: 'BAAA' },
      { id: 8, user_id: 3, endpoint: 'https://fcm.googleapis.com/odd', auth: 'não' },
    ]);
    await adopt();

    expect(await all('select id from push_subscriptions')).toEqual([{ id: 6 }]);
  });

  it('says of rows with ids that no server gives away that they stay behind', async () => {
    await insert('users', [...THREE_PEOPLE, { id: -1, name: 'Nobody', email: 'nobody@example.com' }]);
    await insert('messages', [
      { id: -5, sender_id: 3, receiver_id: 5 },
      { id: 1, sender_id: 3, receiver_id: -1 },
    ]);
    await adopt();

    expect(await all('select id from users order by id')).toEqual([{ id: 3 }, { id: 5 }, { id: 9 }]);
    expect(await all('select id from messages')).toEqual([]);
    expect(warned).toEqual([
      expect.stringMatching(/^1 users were left out and are in earlier_users: /),
      expect.stringMatching(/^2 messages were left out and are in earlier_messages: /),
    ]);
  });

  it('finds the last writer among many accounts with the same e-mail', async () => {
    await insert(
      'users',
      Array.from({ length: 12 }, (_, n) => ({
        id: n + 1,
        name: 'x',
        email: `${'eE'[n % 2]}${n % 3}@example.com`,
      })),
    );
    await insert('messages', [
      { id: 1, sender_id: 4, receiver_id: 12 },
      { id: 2, sender_id: 10, receiver_id: 4 },
      { id: 3, sender_id: 11, receiver_id: 4 },
      { id: 4, sender_id: 7, receiver_id: 4 },
    ]);
    await adopt({ chunkRows: 5 });

    expect(await all('select id, email from users where email is not null order by id')).toEqual([
      { id: 3, email: 'e2@example.com' },
      { id: 7, email: 'e0@example.com' },
      { id: 11, email: 'e1@example.com' },
    ]);
  });
});

describe.each([
  ['strict', 'utf8mb3', 'ação €'],
  ['strict', 'latin1', 'ação €'],
  ['loose', 'utf8mb3', 'ação €'],
  ['loose', 'latin1', 'ação €'],
] as const)('in %s tables of %s', (shape, charset, text) => {
  it('takes over what is written in them', async () => {
    await createLegacyTables(schema.database, shape);
    if (shape === 'strict')
      await schema.database.run('alter table push_subscriptions drop index unique_endpoint');
    await schema.database.run('set foreign_key_checks = 1');
    for (const table of ['users', 'contacts', 'messages', 'push_subscriptions']) {
      await schema.database.run(`alter table ${table} convert to character set ${charset}`);
    }
    await insert('users', [
      { id: 1, name: text, email: 'São@Example.com' },
      { id: 2, name: 'Bia', email: 'bia@example.com' },
    ]);
    await insert('contacts', [{ id: 1, user_id: 2, contact_user_id: 1, contact_name: text }]);
    await insert('messages', [{ id: 1, sender_id: 1, receiver_id: 2, content: text, is_read: 1 }]);
    await insert('push_subscriptions', [{ id: 1, user_id: 1, endpoint: 'https://fcm.googleapis.com/x' }]);
    await adopt();

    expect(await all('select name, email from users where id = 1')).toEqual([
      { name: text, email: 'são@example.com' },
    ]);
    expect(await all('select contact_name from contacts')).toEqual([{ contact_name: text }]);
    expect(await all('select content from messages')).toEqual([{ content: text }]);
    expect(await all('select id from push_subscriptions')).toEqual([{ id: 1 }]);
    expect(await all('select read_seq from conversation_members where user_id = 2')).toEqual([
      { read_seq: 1 },
    ]);
    expect(warned).toEqual([]);
  });
});

describe('times', () => {
  it('reads TIMESTAMP in UTC, whatever the zone', async () => {
    await writeAt('strict', ['2025-06-01 12:00:00']);
    await adopt({ zone: 'America/Sao_Paulo' });

    expect(await listTimes()).toEqual(['2025-06-01T12:00:00.000Z']);
  });

  it('reads DATETIME in the zone it was written in, through the changes of its clocks', async () => {
    await writeAt('loose', [
      '2018-11-03 23:59:59',
      '2018-11-04 01:00:00',
      '2019-02-16 22:30:00',
      '2019-02-17 00:00:00',
      '2025-06-01 12:00:00',
      null,
    ]);
    await adopt({ zone: 'America/Sao_Paulo' });

    expect(await listTimes()).toEqual([
      '2018-11-04T02:59:59.000Z',
      '2018-11-04T03:00:00.000Z',
      '2019-02-17T00:30:00.000Z',
      '2019-02-17T03:00:00.000Z',
      '2025-06-01T15:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ]);
  });

  it('takes what no calendar has for the oldest', async () => {
    await writeAt('loose', ['0000-00-00 00:00:00', '9999-12-31 23:59:59', '2025-06-01 12:00:00']);
    await adopt({ zone: 'America/Sao_Paulo' });

    expect(await listTimes()).toEqual([
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
      '2025-06-01T15:00:00.000Z',
    ]);
  });

  it('takes a fixed offset', async () => {
    await writeAt('loose', ['2025-06-01 12:00:00']);
    await adopt({ zone: '+05:30' });

    expect(await listTimes()).toEqual(['2025-06-01T06:30:00.000Z']);
  });
});

describe('other schemas', () => {
  it('leaves an empty one to the migrations', async () => {
    expect(await needsAdoption(schema.database)).toBe(false);
    await adopt();

    expect(said).toEqual([]);
    expect(await all('show tables')).toEqual([]);
  });

  it('leaves ours alone', async () => {
    await migrate(schema.database);
    await adopt();

    expect(said).toEqual([]);
    expect(await needsAdoption(schema.database)).toBe(false);
  });

  it('refuses tables of somebody else, and touches nothing', async () => {
    await schema.database.run('create table users (id int primary key, login varchar(20))');

    const refusal = adopt();
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(
      'its table users has no name, email, password_hash; it has no table messages',
    );
    expect(await all('show tables')).toHaveLength(1);
  });

  it.each(['sessions', 'conversations', 'earlier_messages', 'schema_migrations'])(
    'refuses one with a table %s of somebody else beside the legacy ones, and touches nothing',
    async (table) => {
      await createLegacyTables(schema.database, 'strict');
      await schema.database.run(`create table ${table} (id int primary key)`);

      const refusal = adopt();
      await expect(refusal).rejects.toThrow(StartError);
      await expect(refusal).rejects.toThrow(`a table named ${table}`);
      expect(await all('show tables')).toHaveLength(5);
      await expect(needsAdoption(schema.database)).rejects.toThrow(StartError);
    },
  );

  it('refuses notes of somebody else’s migrations without any table of the legacy backend, in one sentence', async () => {
    await schema.database.run('create table schema_migrations (version varchar(20) primary key)');

    await adopt();
    const refusal = migrate(schema.database);
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow('a table named schema_migrations which is not MyChat');
    expect(await all('show tables')).toHaveLength(1);
  });

  describe('with a user who has not all rights', () => {
    const user = `weak_${process.pid}`;
    const EVERYTHING = [
      'select',
      'insert',
      'update',
      'delete',
      'create',
      'drop',
      'alter',
      'index',
      'references',
    ];
    const grant = (rights: readonly string[]) =>
      schema.database.run(`grant ${rights.join(', ')} on ${schema.address.database}.* to ${user}@'%'`);
    const asUser = () => new Database({ ...schema.address, user, password: 'weak' }, { size: 1 });
    const adoptAsUser = async (migrateOtherwise?: () => Promise<unknown>) => {
      const weak = asUser();
      try {
        await adoptLegacy(
          { ...schema.address, user, password: 'weak' },
          {
            zone: 'UTC',
            migrate: migrateOtherwise ?? (() => migrate(weak)),
            say: () => {},
            warn: () => {},
          },
        );
      } finally {
        await weak.close();
      }
    };
    const tables = async () => (await all<Record<string, string>>('show tables')).flatMap(Object.values);

    beforeEach(async () => {
      await createLegacyTables(schema.database, 'strict');
      await schema.database.run(`create user ${user}@'%' identified by 'weak'`);
    });

    afterEach(() => schema.database.run(`drop user ${user}@'%'`));

    // MariaDB, where tests usually run, asks nobody for `references`; without `select` nothing is found to adopt.
    it.each(EVERYTHING.filter((right) => right !== 'select' && right !== 'references'))(
      'refuses one who may not %s, in one sentence, and touches nothing',
      async (missing) => {
        await grant(EVERYTHING.filter((right) => right !== missing));

        const refusal = adoptAsUser();
        await expect(refusal).rejects.toThrow(StartError);
        await expect(refusal).rejects.toThrow(
          /^The database's user may not do what the adoption needs: .*grant all .*Nothing was changed\.$/i,
        );
        expect(await tables()).toEqual(['contacts', 'messages', 'push_subscriptions', 'users']);
        // With the right to do so, it goes on.
        await grant([missing]);
        await adoptAsUser();
        expect(await tables()).toContain('earlier_messages');
      },
    );

    it('says what to do also where a right is missing later', async () => {
      await insert('users', THREE_PEOPLE);
      const connection = await schema.database.pool.getConnection();
      await createProgressTable(connection);
      connection.release();
      // Begun, and then restricted: it may rename and note, but not copy.
      await grant(EVERYTHING.filter((right) => right !== 'insert'));
      for (const table of ['adoption_progress', ...LEGACY_TABLES.map(renamed)]) {
        await schema.database.run(
          `grant create, insert on ${schema.address.database}.${table} to ${user}@'%'`,
        );
      }

      await expect(adoptAsUser(() => migrate(schema.database))).rejects.toThrow(
        /^Adopting the earlier users, .* failed: .*grant all .*Nothing is lost/,
      );
    });

    it('says what to do where the migrations want a right', async () => {
      await grant(EVERYTHING.filter((right) => right !== 'alter'));
      const weak = asUser();
      await schema.database.run('drop table push_subscriptions, messages, contacts, users');
      try {
        await expect(migrate(weak)).rejects.toThrow(/^The migration \d{4}_\w+ failed: .*grant all/);
      } finally {
        await weak.close();
      }
    });
  });

  it('adopts one from before there was push', async () => {
    await createLegacyTables(schema.database, 'loose');
    await schema.database.run('drop table push_subscriptions');
    await insert('users', THREE_PEOPLE);
    await adopt();

    expect(said.at(-1)).toContain('3 users');
  });
});

it('leaves the stored procedures alone', async () => {
  await createLegacyTables(schema.database, 'strict');
  await adopt();

  const [row] = await all<{ n: number }>(
    'select count(*) as n from information_schema.routines where routine_schema = database()',
  );
  expect(row?.n).toBe(2);
});
