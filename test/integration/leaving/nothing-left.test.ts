import { randomBytes } from 'node:crypto';
import { ClosingRepository } from '../../../src/repositories/leaving/closing-repository';
import { ReportRepository } from '../../../src/repositories/reports/report-repository';
import { endpointHash } from '../../../src/repositories/devices/save-subscription';
import { AccountClosing } from '../../../src/services/leaving/account-closing';
import { aGroup, someMessages } from '../../support/builders';
import { listTextColumns, searchEverywhere, searchNumber } from '../../support/database-search';
import { LeavingScene } from '../../support/leaving-scene';
import { addContact, aPerson, type Person, send } from '../../support/people';
import { reacting } from '../../support/reactions';
import { createRestClient, type RestClient } from '../../support/rest-client';

/** Ids that stand for nothing else. */
const FIRST_ID = 7_000_000_001;
const ADDRESS = '203.0.113.77';
const ENDPOINT = 'https://localhost:9/the-endpoint-of-quixotina';
const KEYS = { p256dh: randomBytes(65), auth: randomBytes(16) };

/** Everything by which the person could be told, wherever it is. */
const PIECES: Record<string, string | Buffer> = {
  name: 'Quixotina Vandersnoot',
  'a part of the name, as the search has it': 'vandersnoot',
  'former name': 'Quixie Formerly',
  'e-mail': 'quixotina@mail.example',
  username: 'quixo.tina',
  about: 'collects theremins',
  'issuer of the identity': 'https://issuer.quixo.example',
  'external id': 'external-quixo-1',
  'external e-mail': 'external.quixo@mail.example',
  'hash of the address of a picture': 'claimed-by-quixo'.padEnd(64, '0'),
  'network address': ADDRESS,
  'name for a contact': 'My Brunissimo',
  'name that a contact gave': 'Auntie Quix',
  'name that a former contact gave': 'Uncle Quix',
  'own text': 'the zeppelin lands at noon',
  'text in a conversation that was left': 'zeppelin in the group',
  temp_id: 'temp-of-quixotina',
  'temp_id of a deleted message': 'temp-regretted',
  'content type': 'x-zeppelin',
  endpoint: ENDPOINT,
  'hash of the endpoint': endpointHash(ENDPOINT),
  'key of the device': KEYS.p256dh,
  'secret of the device': KEYS.auth,
  origin: 'https://quixo-origin.example',
  'push service': 'localhost:9',
  'key of the server for the device': 'quixo-vapid-key',
  'language of the device': 'xx-quixo',
  'time zone': 'Antarctica/Troll',
  browser: 'Quixobrowser',
  platform: 'Quixoplatform',
  'what an operator wrote about it': 'complained about Quixotina',
  'muted until': '2087-06-05',
  draft: 'nearly a zeppelin',
  'preview of a link': '{"title":"All of zeppelins"}',
  'key of the picture of a link': 'linkedlinkedlinked2222',
  'picture of a link': Buffer.from('a picture of a zeppelin'),
  metadata: 'zeppelin-metadata',
  'what they reacted with': Buffer.from('🛸'),
  'temp_id of a group': 'temp-of-quixos-crew',
  'comment on a report': 'zeppelins frighten me',
  'what an operator decided about it': 'was rude about airships',
  'key of an external session': 'quixo'.padEnd(64, '0'),
  'nonce of a link for another password': Buffer.from('nonce-of-a-quixo'),
  'hash of a link for another password': Buffer.from('hash-of-a-link-that-quixo-got-12'),
  picture: Buffer.from('the picture of quixotina'),
  'key of the picture': 'quixoquixoquixoquixo22',
  'password at the legacy backend': '$2b$04$quixotina',
};

/** Columns with texts or bytes in which nothing of a person can be, and why. */
const IMPERSONAL: Record<string, string> = {
  'audit_log.event': 'a word of ours',
  'conversations.description': 'of the group',
  'conversations.direct_key': 'two ids',
  'conversations.name': 'of the group',
  'group_creations.draft_hash': 'of a name and ids, and gone with its row',
  'group_invites.code': 'random, and the group’s',
  'messages.mentions': 'ids',
  'message_edits.mentions': 'ids',
  'invites.code_hash': 'made by operators, for nobody in particular',
  'push_deliveries.reason': 'a word of ours',
  'push_jobs.reason': 'a word of ours',
  'reports.reason': 'a word of ours',
  'reports.open_key': 'two ids',
  'reports.decision': 'a word of ours',
  'schema_additions.name': 'of a migration',
  'schema_additions.checksum': 'of a migration',
  'schema_migrations.name': 'of a migration',
  'schema_migrations.checksum': 'of a migration',
  'solved_challenges.signature': 'of a puzzle that the server made, for nobody in particular',
};

/** What reports keep until 30 days after their decision: those by the person, and those about them. */
const IN_REPORTS = {
  name: ['report_messages.sender_name', 'reports.user_name'],
  'a part of the name, as the search has it': ['report_messages.sender_name', 'reports.user_name'],
  'own text': ['report_messages.content'],
  'comment on a report': ['reports.comment'],
  'what an operator decided about it': ['reports.decision_reason'],
};

/** The hash that keeps the tokens of an ended session of an identity provider from starting a new one. */
const IN_SESSIONS = { 'key of an external session': ['sessions.external_key'] };

/** Columns that may go on naming a person by the id, which says nothing any more. */
const BY_ID = [
  'audit_log.user_id',
  'blocks.blocked_user_id',
  'contacts.contact_user_id',
  'conversation_members.user_id',
  'conversations.created_by',
  'earlier_contacts.contact_user_id',
  'earlier_messages.sender_id',
  'earlier_messages.receiver_id',
  'earlier_users.id',
  'found_people.found_user_id',
  'messages.sender_id',
  'sessions.user_id',
  'users.id',
];

let scene: LeavingScene;
let app: LeavingScene['app'];
beforeAll(async () => {
  scene = await LeavingScene.start({ settings: { PUSH_ENDPOINT_HOSTS: 'localhost:9', TRUST_PROXY: '1' } });
  app = scene.app;
  await app.database.run(`alter table users auto_increment = ${FIRST_ID}`);
});
afterAll(() => app.stop());

/** Calls from the person's own network address. */
function fromHome(client: RestClient): RestClient {
  const home = { 'X-Forwarded-For': ADDRESS };
  return {
    get: (path, headers) => client.get(path, { ...home, ...headers }),
    post: (path, body, headers) => client.post(path, body, { ...home, ...headers }),
    put: (path, body, headers) => client.put(path, body, { ...home, ...headers }),
    patch: (path, body, headers) => client.patch(path, body, { ...home, ...headers }),
    delete: (path, headers, body) => client.delete(path, { ...home, ...headers }, body),
  };
}

async function register(): Promise<Person> {
  const draft = { name: 'Quixie Formerly', email: 'quixotina@mail.example', password: 'a zeppelin of lead' };
  const { body } = await fromHome(createRestClient(app.url)).post('/api/auth/register', draft);
  const { user, token } = body.data as { user: { id: number }; token: string };
  return { ...draft, id: user.id, token, api: fromHome(createRestClient(app.url, token)) };
}

/** What people do, over the API. */
async function live(person: Person, friend: Person, formerFriend: Person): Promise<void> {
  const { api } = person;
  await api.patch('/api/auth/me', {
    name: 'Quixotina Vandersnoot',
    username: 'quixo.tina',
    about: 'collects theremins',
    language: 'pt-BR',
  });
  await addContact(person, friend, 'My Brunissimo');
  await addContact(friend, person, 'Auntie Quix');
  const former = await addContact(formerFriend, person, 'Uncle Quix');
  await formerFriend.api.delete(`/api/contacts/${former.id}`);
  const sent = await send(person, friend, 'the zeppelin lands at noon', 'temp-of-quixotina');
  const regretted = await send(person, friend, 'regretted zeppelin', 'temp-regretted');
  await app.database.run('update messages set content_type = ? where id = ?', ['x-zeppelin', regretted.id]);
  await api.delete(`/api/messages/${regretted.id}`);
  await api.patch(`/api/messages/${sent.id}`, { content: 'the zeppelin lands at noon sharp', edit_of: null });
  const received = await send(friend, person, 'what a friend wrote');
  await reacting(person, received.id).add('🛸');
  await reacting(friend, received.id).add('👍');
  await api.delete(`/api/messages/${received.id}`);
  await api.put(`/api/conversations/${sent.conversation_id}/mute`, { until: '2087-06-05T04:03:02.001Z' });
  await api.put('/api/push/preferences', {
    privacy: 'sender',
    quiet_hours: { from: '22:00', until: '07:00', time_zone: 'Antarctica/Troll' },
  });
  await api.put(`/api/blocks/${formerFriend.id}`);
  await formerFriend.api.put(`/api/blocks/${person.id}`);
  await friend.api.post('/api/reports', { message_id: sent.id, reason: 'spam' });
  await api.post('/api/reports', { user_id: friend.id, reason: 'other', comment: 'zeppelins frighten me' });
}

/** What the API lets nobody do today, or not so that it could be told. */
async function plant({ id }: Person, friend: Person): Promise<void> {
  const { database } = app;
  await database.run(
    'update users set external_issuer = ?, external_id = ?, external_email = ?, claimed_picture = ? where id = ?',
    [
      'https://issuer.quixo.example',
      'external-quixo-1',
      'external.quixo@mail.example',
      PIECES['hash of the address of a picture'] as string,
      id,
    ],
  );
  await database.run('update sessions set browser = ?, platform = ? where user_id = ?', [
    'Quixobrowser',
    'Quixoplatform',
    id,
  ]);
  await database.run(
    `insert into push_subscriptions
       (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth, origin, language, vapid_key_id)
     select user_id, id, ?, ?, 'localhost:9', ?, ?, 'https://quixo-origin.example', 'xx-quixo', 'quixo-vapid-key'
       from sessions where user_id = ? limit 1`,
    [ENDPOINT, endpointHash(ENDPOINT), KEYS.p256dh, KEYS.auth, id],
  );
  await database.run('insert into audit_log (at, event, user_id, reason) values (now(3), ?, ?, ?)', [
    'disabled_by_operator',
    id,
    'complained about Quixotina',
  ]);
  await database.run(
    `insert into reports (reporter_id, user_id, user_name, reason, created_at, decision, decision_reason, decided_at)
     values (?, ?, 'Quixotina Vandersnoot', 'spam', now(3), 'dismiss', 'was rude about airships', now(3))`,
    [friend.id, id],
  );
  await database.run(
    `insert into sessions (user_id, kind, external_key, tokens_until, browser, platform, address)
     values (?, 'external', ?, now(3) + interval 1 day, 'Quixobrowser', 'Quixoplatform', ?)`,
    [id, PIECES['key of an external session'] as string, ADDRESS],
  );
  await database.run(
    `insert into password_resets (email, user_id, language, address, nonce, token_hash, created_at)
     values (?, ?, 'en', ?, ?, ?, now(3))`,
    [
      'quixotina@mail.example',
      id,
      ADDRESS,
      PIECES['nonce of a link for another password'] as Buffer,
      PIECES['hash of a link for another password'] as Buffer,
    ],
  );
  const picture = [PIECES['key of the picture'], PIECES['picture']] as [string, Buffer];
  await database.run(
    'insert into avatars (user_id, avatar_key, picture, created_at) values (?, ?, ?, now(3))',
    [id, ...picture],
  );
  await database.run('update users set avatar_key = ? where id = ?', [picture[0], id]);
  for (const [user_id, found_user_id] of [
    [id, friend.id],
    [friend.id, id],
  ] as const) {
    await database.run('insert into found_people (user_id, found_user_id, found_at) values (?, ?, now(3))', [
      user_id,
      found_user_id,
    ]);
    await database.run('insert into withheld_profiles (user_id, viewer_id) values (?, ?)', [
      user_id,
      found_user_id,
    ]);
  }
  const group = await aGroup(database, [friend.id, { user_id: id, left_seq: 1 }], { last_seq: 1 });
  const content = 'zeppelin in the group';
  await someMessages(database, [{ conversation_id: group, seq: 1, sender_id: id, content }]);
  await database.run('update messages set metadata = ? where conversation_id = ?', [
    PIECES.metadata as string,
    group,
  ]);
  await database.run('update messages set preview = ? where conversation_id = ?', [
    PIECES['preview of a link'] as string,
    group,
  ]);
  await database.run('insert into preview_pictures values (?, 1, ?, ?)', [
    group,
    PIECES['key of the picture of a link'] as string,
    PIECES['picture of a link'] as Buffer,
  ]);
  await database.run('update conversation_members set draft = ? where conversation_id = ? and user_id = ?', [
    PIECES.draft as string,
    group,
    id,
  ]);
  await database.run('update conversations set created_by = ? where id = ?', [id, group]);
  for (const [waiting_seq, user_id, reactor_id] of [
    [1, friend.id, id],
    [2, id, friend.id],
  ] as const) {
    await database.run("insert into reaction_pushes values (?, ?, ?, ?, ?, now(3), '2099-01-01', 0)", [
      group,
      waiting_seq,
      user_id,
      reactor_id,
      PIECES['what they reacted with'] as Buffer,
    ]);
  }
  await database.run("insert into group_creations values (?, 'temp-of-quixos-crew', ?, ?, now(3))", [
    id,
    group,
    randomBytes(32),
  ]);
}

/** Tables of the legacy backend, as an adoption leaves them. */
async function plantLegacy({ id }: Person, friend: Person): Promise<void> {
  const { database } = app;
  const statements = [
    `create table earlier_users (id bigint primary key, name varchar(100) not null, email varchar(255) not null unique,
       password_hash varchar(255) not null)`,
    `create table earlier_contacts (id bigint auto_increment primary key, user_id bigint, contact_user_id bigint,
       contact_name varchar(100))`,
    `create table earlier_messages (id bigint auto_increment primary key, sender_id bigint, receiver_id bigint,
       content text not null, is_read boolean default false,
       foreign key (sender_id) references earlier_users (id) on delete cascade,
       foreign key (receiver_id) references earlier_users (id) on delete cascade)`,
    `create table earlier_push_subscriptions (id bigint auto_increment primary key, user_id bigint,
       endpoint varchar(500) not null, p256dh varchar(255) not null, auth varchar(255) not null)`,
    `insert into earlier_users values
       (${id}, 'Quixie Formerly', 'Quixotina@mail.example', '$2b$04$quixotina'), (${friend.id}, 'Friend', 'f@mail.example', '')`,
    `insert into earlier_contacts (user_id, contact_user_id, contact_name) values
       (${id}, ${friend.id}, 'My Brunissimo'), (${friend.id}, ${id}, 'Auntie Quix')`,
    `insert into earlier_messages (sender_id, receiver_id, content) values
       (${id}, ${friend.id}, 'the zeppelin lands at noon'), (${friend.id}, ${id}, 'what a friend wrote long ago')`,
    `insert into earlier_push_subscriptions (user_id, endpoint, p256dh, auth) values
       (${id}, '${ENDPOINT}', '${ENDPOINT}', '${ENDPOINT}')`,
  ];
  for (const statement of statements) await database.run(statement);
}

/** Where each piece is; those that are nowhere are left out. */
async function traces(pieces: Record<string, string | Buffer>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [what, piece] of Object.entries(pieces)) {
    const columns = await searchEverywhere(app.database, piece);
    if (columns.length > 0) found[what] = columns;
  }
  return found;
}

it('leaves nothing of a deleted person anywhere in the database', async () => {
  const person = await register();
  const friend = await aPerson(app, { name: 'Friend' });
  const formerFriend = await aPerson(app, { name: 'Former friend' });
  await live(person, friend, formerFriend);
  await plant(person, friend);
  await plantLegacy(person, friend);
  const row = await app.database.one<{ password_hash: string }>(
    'select password_hash from users where id = ?',
    [person.id],
  );
  const pieces = { ...PIECES, 'hash of the password': row?.password_hash ?? '' };

  // The search can find every piece, and there is no column without one that is not known to hold none.
  const before = await traces(pieces);
  expect(Object.keys(pieces).filter((what) => !before[what])).toEqual([]);
  const seen = new Set(Object.values(before).flat());
  const unsaid = (await listTextColumns(app.database)).filter((column) => !seen.has(column));
  expect(unsaid).toEqual(Object.keys(IMPERSONAL).toSorted());

  const closing = new AccountClosing(new ClosingRepository(app.database), scene.clock);
  expect(await closing.byExternalOwner(person.id)).toBeDefined();
  await scene.erased(person);
  expect(await traces(pieces)).toEqual({ ...IN_REPORTS, ...IN_SESSIONS });
  const reports = new ReportRepository(app.database);
  await app.database.run('update reports set decided_at = coalesce(decided_at, now(3))');
  await reports.removeDecidedBefore(new Date(Date.now() + 60_000), 100);
  expect(await traces(pieces)).toEqual(IN_SESSIONS);
  expect(await searchNumber(app.database, person.id)).toEqual(BY_ID.toSorted());
  const kept = await traces({ new: 'what a friend wrote', legacy: 'what a friend wrote long ago' });
  expect(kept).toEqual({
    new: ['earlier_messages.content', 'messages.content'],
    legacy: ['earlier_messages.content'],
  });
});
