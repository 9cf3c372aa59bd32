import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  type ExportPage,
  ExportRepository,
  type MessageRange,
} from '../../../src/repositories/leaving/export-repository';
import { startTestApp, type TestApp } from '../../support/app';
import { aConversation, someMessages } from '../../support/builders';
import { addContact, aPerson, expectData, type Person, send } from '../../support/people';
import { aPicture } from '../../support/pictures';
import { readZip } from '../../support/zip';

let app: TestApp;
let ana: Person;
let bruno: Person;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await Promise.all([aPerson(app, { name: 'Ana' }), aPerson(app, { name: 'Bruno' })]);
});
afterAll(() => app.stop());

/** The answer to a request for an export. Nothing of it is read yet. */
async function begin(person: Person, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const request = get(`${app.url}/api/auth/export`, {
    headers: { Authorization: `Bearer ${person.token}`, ...headers },
    agent: false,
  });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}

const filesOf = async (answer: IncomingMessage) => readZip(await buffer(answer));

async function exported(person: Person, headers?: Record<string, string>): Promise<Record<string, string>> {
  return filesOf(await begin(person, headers));
}

type Rows = Record<string, unknown>[];
const rowsIn = (text: string | undefined): Rows => JSON.parse(text ?? 'null') as Rows;

/** Far more than a connection holds that nobody reads; not to be compressed away. */
async function aLot(person: Person, peer: Person): Promise<{ conversation_id: number; contents: string[] }> {
  const contents = Array.from({ length: 12_000 }, () => randomBytes(1_500).toString('base64'));
  const conversation_id = await aConversation(app.database, [person.id, peer.id], {
    last_seq: contents.length,
  });
  await someMessages(
    app.database,
    contents.map((content, index) => ({
      conversation_id,
      seq: index + 1,
      sender_id: index % 3 === 0 ? person.id : peer.id,
      content,
    })),
  );
  return { conversation_id, contents };
}

/** Transactions that are open, and statements that run, in the app's schema. */
async function workInDatabase(): Promise<number> {
  const [row] = await app.database.many<{ n: number }>(
    `select (select count(*) from information_schema.innodb_trx trx
               join information_schema.processlist p on p.id = trx.trx_mysql_thread_id where p.db = database())
          + (select count(*) from information_schema.processlist
              where db = database() and command <> 'Sleep' and id <> connection_id()) as n`,
  );
  return Number(row?.n);
}

describe('the export of an account', () => {
  it('is a ZIP, by a name of its own', async () => {
    const answer = await begin(ana);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': expect.stringMatching(/^attachment; filename="mychat-\d{4}-\d\d-\d\d\.zip"$/),
      'cache-control': 'no-store',
    });
    expect(Object.keys(await filesOf(answer))).toEqual(
      expect.arrayContaining(['README.txt', 'account.json', 'contacts.json', 'sessions.json']),
    );
  });

  it('says in the caller’s language what is in it, and as of when', async () => {
    await send(ana, bruno, 'so that there is a conversation');
    const english = (await exported(ana))['README.txt'] ?? '';
    expect(english).toMatch(/^Everything that is stored about you\n/);
    expect(english).toMatch(/As of 20\d\d-\d\d-\d\dT[\d:.]+Z/);
    const files = await exported(ana, { 'Accept-Language': 'pt-BR' });

    const { 'README.txt': portuguese = '', ...others } = files;
    expect(portuguese).toMatch(/^Tudo o que está guardado sobre você\n/);
    for (const path of Object.keys(others)) {
      for (const readme of [english, portuguese]) {
        expect(readme).toContain(path.startsWith('messages/') ? 'messages/' : path);
      }
    }
  });

  it('has what was stored, and of others only what the person sees', async () => {
    const carla = await aPerson(app, { name: 'Carla' });
    await addContact(ana, bruno, 'My Bruno');
    expectData(await ana.api.put('/api/auth/avatar', aPicture(), { 'Content-Type': 'image/png' }), 200);
    await addContact(bruno, ana, 'What Bruno calls her');
    const sent = await send(ana, bruno, 'Hello, Bruno', 'a temp id');
    const received = await send(bruno, ana, 'Hello, Ana', 'the temp id of another');
    const hidden = await send(bruno, ana, 'hidden by Ana');
    await ana.api.delete(`/api/messages/${hidden.id}`);
    const removed = await send(bruno, ana, 'deleted by Bruno');
    await bruno.api.delete(`/api/messages/${removed.id}`);
    const own = await send(ana, bruno, 'hidden by its author');
    await ana.api.delete(`/api/messages/${own.id}?scope=me`);
    await send(bruno, carla, 'not for Ana');
    await ana.api.put('/api/push/preferences', { privacy: 'sender', quiet_hours: null });
    await ana.api.put(`/api/blocks/${carla.id}`);
    await carla.api.put(`/api/blocks/${ana.id}`);

    const files = await exported(ana);
    expect(rowsIn(files['account.json'])).toMatchObject({
      id: ana.id,
      name: 'Ana',
      email: ana.email,
      receipts: true,
    });
    expect(files['picture.webp']).toMatch(/^RIFF.{1,4}WEBP/s);
    expect(rowsIn(files['contacts.json'])).toEqual([
      expect.objectContaining({ contact_user_id: bruno.id, user_name: 'Bruno', contact_name: 'My Bruno' }),
    ]);
    expect(rowsIn(files['blocks.json'])).toMatchObject([
      { user_id: carla.id, user_name: 'Carla', blocked: true },
    ]);
    expect(rowsIn(files['conversations.json'])).toEqual([
      expect.objectContaining({
        conversation_id: sent.conversation_id,
        type: 'direct',
        peer_user_id: bruno.id,
        peer_name: 'Bruno',
        pinned: false,
      }),
    ]);
    expect(rowsIn(files[`messages/conversation-${sent.conversation_id}.json`])).toMatchObject([
      { id: sent.id, seq: 1, sender_name: 'Ana', content: 'Hello, Bruno', temp_id: 'a temp id' },
      { id: received.id, seq: 2, sender_name: 'Bruno', content: 'Hello, Ana', temp_id: null },
      { id: own.id, seq: 5, sender_name: 'Ana', content: 'hidden by its author', temp_id: null },
    ]);
    expect(rowsIn(files['hidden_messages.json']).map(({ message_id }) => message_id)).toEqual([
      hidden.id,
      own.id,
    ]);
    expect(rowsIn(files['sessions.json'])).toMatchObject([{ kind: 'login', revoked_at: null }]);
    expect(rowsIn(files['notification_settings.json'])).toMatchObject([{ privacy: 'sender' }]);
    expect(rowsIn(files['known_addresses.json'])).toHaveLength(1);
    expect(rowsIn(files['audit_log.json']).map(({ event }) => event)).toEqual(['registered', 'exported']);
    const all = Object.values(files).join();
    for (const text of [
      'What Bruno calls her',
      'not for Ana',
      'hidden by Ana',
      'deleted by Bruno',
      bruno.email,
    ]) {
      expect(all).not.toContain(text);
    }
  });

  it('has all messages of a long conversation, in their order', async () => {
    const { conversation_id, contents } = await aLot(ana, bruno);
    const rows = rowsIn((await exported(ana))[`messages/conversation-${conversation_id}.json`]);
    expect(rows).toHaveLength(contents.length);
    expect(rows.map(({ seq }) => seq)).toEqual(contents.map((_, index) => index + 1));
    expect(rows.every(({ content }, index) => content === contents[index])).toBe(true);
  });

  it('holds nothing in the database while it is not read, and goes on when it is', async () => {
    const { conversation_id, contents } = await aLot(ana, bruno);
    const answer = await begin(ana);
    expect(answer.statusCode).toBe(200);
    // Until the connection is full it works; from then on nothing happens.
    for (let idle = 0; idle < 30;) idle = (await workInDatabase()) === 0 ? idle + 1 : 0;
    const files = await filesOf(answer);
    expect(rowsIn(files[`messages/conversation-${conversation_id}.json`])).toHaveLength(contents.length);
  });

  it('holds little of a long conversation at a time, whatever its messages say', async () => {
    const conversation_id = await aConversation(app.database, [ana.id, bruno.id], { last_seq: 60 });
    const longest = Array.from({ length: 60 }, (_, index) => ({
      conversation_id,
      seq: index + 1,
      sender_id: bruno.id,
      content: '\u6d77'.repeat(5_000),
    }));
    await someMessages(app.database, longest);
    const rows = new ExportRepository(app.database);
    let read = 0;
    for (let next: MessageRange | undefined = { conversation_id, after_seq: 0, last_seq: 60 }; next;) {
      const page: ExportPage<MessageRange> = await rows.readMessages(ana.id, next);
      expect(Buffer.byteLength(JSON.stringify(page.rows))).toBeLessThan(400_000);
      read += page.rows.length;
      next = page.next;
    }
    expect(read).toBe(60);
  });

  it('is under way once at a time, and ends when its reader goes', async () => {
    await aLot(ana, bruno);
    const first = await begin(ana);
    const second = await ana.api.get('/api/auth/export');
    expect([second.status, second.body.code, second.headers['retry-after']]).toEqual([
      429,
      'rate_limited',
      '60',
    ]);
    expect((await exported(bruno))['README.txt']).toBeDefined();
    first.destroy();
    let again = await begin(ana);
    while (again.statusCode === 429) {
      again.resume();
      again = await begin(ana);
    }
    expect(again.statusCode).toBe(200);
    again.destroy();
  });

  it('is cut off, and does not look whole, if something fails in the middle', async () => {
    await aLot(ana, bruno);
    const answer = await begin(ana);
    expect(answer.statusCode).toBe(200);
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    await once(answer, 'data');
    answer.pause();
    await app.database.run('rename table messages to messages_elsewhere');
    try {
      answer.resume();
      const [error] = (await once(answer, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNRESET');
    } finally {
      await app.database.run('rename table messages_elsewhere to messages');
    }
    await expect(readZip(Buffer.concat(parts))).rejects.toThrow('truncated');
    expect(app.bugs.splice(0).join()).toContain('messages');
  });

  it('is cut off when the account is deleted', async () => {
    await aLot(ana, bruno);
    const answer = await begin(ana);
    await once(
      answer.on('data', () => answer.pause()),
      'data',
    );
    expect((await ana.api.delete('/api/auth/me', {}, { password: ana.password })).status).toBe(200);
    answer.removeAllListeners('data').resume();
    const [error] = (await once(answer, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('has no body for HEAD, which begins nothing', async () => {
    const answer = await fetch(`${app.url}/api/auth/export`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${ana.token}` },
    });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    const events = rowsIn((await exported(ana))['audit_log.json']).map(({ event }) => event);
    expect(events).toEqual(['registered', 'exported']);
  });
});

/** Columns by which a row belongs to a user, in tables that are not exported, and why. */
const NOT_EXPORTED: Record<string, string> = {
  group_creations:
    'which request has made which group, so that asking again makes no other one; the group is in their conversations',
  message_mentions: 'who is named in which message, as the message says itself',
  account_erasures: 'there is nobody left to export it for',
  name_parts: 'made of the name',
  push_jobs: 'which message still has to be pushed to the user',
  found_people: 'whom a user found by a whole name, for an hour',
  profile_changes: 'when the name or picture changed, for an hour',
  withheld_profiles: 'whom a block keeps from being told that the name or picture changed',
  password_resets: 'that a link was asked for, which is gone after some hours; the audit log has it',
  report_messages: 'copies of messages for the operators, who decide about a report',
  push_deliveries: 'which message was pushed to which device',
  reaction_pushes: 'of which reaction the user is still to be notified, for some seconds',
};

it('has what own messages said before they were edited, of others only what they say now, and of deleted ones nothing', async () => {
  const own = await send(ana, bruno, 'See you at six');
  const others = await send(bruno, ana, 'Six it is');
  const deleted = await send(ana, bruno, 'A slip');
  for (const [person, { id }, content] of [
    [ana, own, 'See you at seven'],
    [bruno, others, 'Seven it is'],
    [ana, deleted, 'A trip'],
  ] as const) {
    expectData(await person.api.patch(`/api/messages/${id}`, { content, edit_of: null }), 200);
  }
  expectData(await ana.api.delete(`/api/messages/${deleted.id}?scope=all`), 200);
  const files = await exported(ana);
  const messages = JSON.parse(files[`messages/conversation-${own.conversation_id}.json`] ?? '[]') as object[];
  expect(messages).toMatchObject([
    {
      content: 'See you at seven',
      earlier_texts: [{ content: 'See you at six', written_at: own.created_at }],
    },
    { content: 'Seven it is' },
    { content: null },
  ]);
  expect(messages.filter((one) => 'earlier_texts' in one)).toHaveLength(1);
});

it('leaves no table out in which something of a user can be', async () => {
  const tables = await app.database.many<{ name: string }>(
    `select distinct table_name as name from information_schema.columns
      where table_schema = database() and (column_name like '%user_id' or column_name like '%sender_id')`,
  );
  const exportedTables = [
    'audit_log',
    'avatars',
    'blocks',
    'contacts',
    'conversation_members',
    'known_addresses',
    'message_hidden',
    'message_reactions',
    'messages',
    'push_preferences',
    'push_subscriptions',
    'reports',
    'sessions',
  ];
  expect(tables.map(({ name }) => name).toSorted()).toEqual(
    [...exportedTables, ...Object.keys(NOT_EXPORTED)].toSorted(),
  );
});

it('may be asked for a few times a day', async () => {
  const limited = await startTestApp({ settings: { RATE_LIMIT: 'on' }, schema: app.schema });
  try {
    const statuses: (number | undefined)[] = [];
    for (let time = 0; time < 6; time++) {
      const answer = await fetch(`${limited.url}/api/auth/export`, {
        headers: { Authorization: `Bearer ${ana.token}` },
      });
      statuses.push(answer.status);
      await answer.arrayBuffer();
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  } finally {
    await limited.stop();
  }
});
