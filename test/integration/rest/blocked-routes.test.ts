import { isDeepStrictEqual } from 'node:util';
import type { NativeRoute } from '../../../src/contracts/route';
import { routes } from '../../../src/contracts/routes';
import { directKey } from '../../../src/domain/direct-key';
import { startTestApp, type TestApp } from '../../support/app';
import { expectData, type Person } from '../../support/people';
import type { Answer } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';
import { readZip } from '../../support/zip';
import { ALL_ROUTES, aWorld, type Call, caseOf, keyOf, perform, type World } from './route-cases';

/**
 * A block through every route. Ana calls, as in route-cases.ts. Each line says what she sees if the other one blocks her, and if she blocks
 * the other one: it is compared with what she would see without a block. A route without a line fails.
 */
interface Line {
  blocked: Sees;
  blocking: Sees;
  /** Instead of the call in route-cases.ts, to be about Bruno: they have written to each other, and he is a contact and online. */
  call?: (world: World) => Call;
  /** The same about Carla, who is a stranger. */
  stranger?: { call?: (world: World) => Call | Promise<Call>; blocked: Sees; blocking: Sees };
}

/** What she sees, by what she would see without a block. Both are {@link plain}. */
type Sees = (without: unknown) => unknown;

const NOWHERE = 2 ** 40;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ background: false, settings: ALL_ROUTES });
});
afterEach(closeSockets);
afterAll(() => app.stop());

const same: Sees = (without) => without;

/** The other one, who is online, seems not to be, and not to have been. */
const offline: Sees = (without) => instead(without, { is_online: false, last_seen_at: null });

const theBlock: Sees = (without) =>
  instead(without, { blocks: [expect.objectContaining({ user_id: 'number', blocked: true })] });

const offlineAndTheBlock: Sees = (without) => theBlock(offline(without));

const nobody: Sees = (without) => instead(without, { users: [] });

const refused = (status: number, code: string, message: string): Sees => {
  return () => ({ status, body: { success: false, message, code } });
};
const forbidden = refused(403, 'forbidden', 'You are not allowed to do this.');
/** As of somebody who does not exist. */
const unknown = refused(404, 'not_found', 'This could not be found.');

/** The direct conversation with the one whom she blocks, in which she cannot write. */
const ownBlock: Sees = (without) =>
  withRows(without, (row) =>
    row['peer'] ? { ...row, is_blocked: true, capabilities: ['pin', 'set_expiry'] } : row,
  );

/** How far the other one has come is not shown in a group either. */
const withoutMarks: Sees = (without) =>
  withRows(without, (row) =>
    row['name'] === 'Bruno' && 'role' in row ? { ...row, delivered_seq: null, read_seq: null } : row,
  );

/** The other one is not among the founders. */
const notFounder: Sees = (without) => {
  const alone = withRows(without, (row) =>
    'members' in row
      ? { ...row, members: (row['members'] as object[]).slice(0, 1), not_added: ['number'] }
      : row,
  );
  return instead(alone, { member_count: 1 });
};

const notAdded: Sees = (without) => instead(without, { members: [], not_added: ['number'] });

/** It is about nobody else. */
const own: Line = { blocked: same, blocking: same };

/** It says the same in either case, of somebody known and of a stranger. */
const always = (call: (about: Person) => Call): Line => ({
  ...own,
  call: ({ bruno }) => call(bruno),
  stranger: { ...own, call: ({ carla }) => call(carla) },
});

/** A conversation that a block has made is not there. */
const notThere = (rest: string, body?: Record<string, unknown>): NonNullable<Line['stranger']> => ({
  blocked: same,
  blocking: same,
  call: async ({ ana, carla }: World) => {
    const path = `/api/conversations/${await conversationOf(ana, carla)}${rest}`;
    return body ? { path, body } : { path };
  },
});

const lines: Record<string, Line> = {
  'post /api/auth/register': own,
  'post /api/auth/login': own,
  'post /api/auth/exchange': own,
  'post /api/auth/logout': own,
  'get /api/auth/challenge': own,
  'get /api/auth/me': own,
  'delete /api/auth/me': own,
  // What is in it is looked at below.
  'get /api/auth/export': own,
  'get /api/auth/verify': own,
  'patch /api/auth/me': own,
  'put /api/auth/password': own,
  'post /api/auth/password/forgot': own,
  'post /api/auth/password/reset': own,
  'get /api/auth/sessions': own,
  'delete /api/auth/sessions/:id': own,
  'delete /api/auth/sessions': own,
  'put /api/auth/avatar': own,
  'delete /api/auth/avatar': own,

  'get /api/contacts': { blocked: offline, blocking: offline, stranger: own },
  'get /api/contacts/search': {
    blocked: nobody,
    blocking: same,
    call: ({ bruno }) => ({ path: `/api/contacts/search?q=${bruno.email}` }),
    stranger: {
      blocked: nobody,
      blocking: same,
      call: ({ carla }) => ({ path: `/api/contacts/search?q=${carla.email}` }),
    },
  },
  'post /api/contacts/add': {
    // Who is a contact already stays one.
    ...own,
    call: ({ bruno }) => ({ path: '/api/contacts/add', body: { contact_user_id: bruno.id } }),
    stranger: {
      blocked: unknown,
      blocking: same,
      call: ({ carla }) => ({ path: '/api/contacts/add', body: { contact_user_id: carla.id } }),
    },
  },
  'put /api/contacts/:id': own,
  'delete /api/contacts/:id': own,

  'post /api/messages/send': {
    blocked: forbidden,
    blocking: forbidden,
    stranger: {
      blocked: forbidden,
      blocking: forbidden,
      call: ({ carla }) => ({
        path: '/api/messages/send',
        body: { receiver_id: carla.id, content: 'hello' },
      }),
    },
  },
  'get /api/messages/conversation/:userId': always(({ id }) => ({
    path: `/api/messages/conversation/${id}`,
  })),
  'put /api/messages/mark-read/:senderId': always(({ id }) => ({ path: `/api/messages/mark-read/${id}` })),
  // What the other one has read since is withheld: receipts.test.ts.
  'get /api/messages/:id/receipts': own,
  'get /api/messages/unread': { ...own, stranger: own },
  'put /api/messages/:id/reactions/:emoji': { blocked: forbidden, blocking: forbidden },
  // What was done before can be taken back.
  'delete /api/messages/:id/reactions/:emoji': own,
  'get /api/messages/:id/reactions': own,
  'get /api/messages/:id': own,
  'patch /api/messages/:id': own,
  'get /api/messages/:id/edits': own,
  'delete /api/messages/:id': own,
  'delete /api/messages/conversation/:userId': always(({ id }) => ({
    path: `/api/messages/conversation/${id}`,
  })),
  'get /api/sync': {
    blocked: offline,
    blocking: offlineAndTheBlock,
    stranger: { blocked: same, blocking: theBlock },
  },
  // A group is shared as ever. Of a direct conversation one's own block is shown.
  'get /api/conversations': { blocked: same, blocking: ownBlock, stranger: own },
  'post /api/conversations': {
    blocked: notFounder,
    blocking: notFounder,
    stranger: {
      blocked: same,
      blocking: ownBlock,
      call: ({ carla }) => ({ path: '/api/conversations', body: { type: 'direct', user_id: carla.id } }),
    },
  },
  'get /api/conversations/:id': { ...own, stranger: notThere('') },
  'patch /api/conversations/:id': { ...own, stranger: notThere('', { name: 'Us' }) },
  'patch /api/conversations/:id/settings': { ...own, stranger: notThere('/settings', { pinned: true }) },
  'delete /api/conversations/:id': { ...own, stranger: notThere('') },
  'put /api/conversations/:id/read': { ...own, stranger: notThere('/read', { up_to_seq: 1 }) },
  'get /api/conversations/:id/members': {
    blocked: withoutMarks,
    blocking: withoutMarks,
    stranger: notThere('/members'),
  },
  'post /api/conversations/:id/members': {
    ...own,
    stranger: { blocked: notAdded, blocking: notAdded },
  },
  'patch /api/conversations/:id/members/:userId': { blocked: withoutMarks, blocking: withoutMarks },
  'delete /api/conversations/:id/members/:userId': own,
  'put /api/conversations/:id/owner': own,
  'post /api/conversations/:id/invites': own,
  'get /api/conversations/:id/invites': own,
  'delete /api/conversations/:id/invites/:code': own,
  'get /api/invites/:code': own,
  'post /api/invites/:code/join': own,
  'get /api/conversations/:id/messages': { ...own, stranger: notThere('/messages') },
  'post /api/conversations/:id/messages': { ...own, stranger: notThere('/messages', { content: 'hello' }) },
  'get /api/conversations/:id/pins': { ...own, stranger: notThere('/pins') },
  'put /api/conversations/:id/pins/:messageId': { ...own, stranger: notThere('/pins/1') },
  'delete /api/conversations/:id/pins/:messageId': { ...own, stranger: notThere('/pins/1') },
  'put /api/conversations/:id/mute': { ...own, stranger: notThere('/mute', { until: null }) },

  'get /api/push/vapid-public-key': own,
  'post /api/push/subscribe': own,
  'post /api/push/unsubscribe': own,
  'post /api/push/test': own,
  'get /api/push/subscriptions': own,
  'delete /api/push/subscriptions/:id': own,
  'get /api/push/preferences': own,
  'put /api/push/preferences': own,

  'get /api/blocks': { blocked: same, blocking: theBlock, stranger: { blocked: same, blocking: theBlock } },
  'put /api/blocks/:userId': always(({ id }) => ({ path: `/api/blocks/${id}` })),
  'delete /api/blocks/:userId': always(({ id }) => ({ path: `/api/blocks/${id}` })),
  'post /api/reports': always(({ id }) => ({
    path: '/api/reports',
    body: { user_id: id, reason: 'spam' },
  })),

  'get /api/features': own,
  'get /health': own,
  'get /': own,
};

async function conversationOf(one: Person, other: Person): Promise<number> {
  const row = await app.database.one<{ id: number }>('select id from conversations where direct_key = ?', [
    directKey(one.id, other.id),
  ]);
  return row?.id ?? NOWHERE;
}

/** An answer without what differs between any two: ids, times, tokens and addresses. */
function plain({ status, body }: Answer): unknown {
  return { status, body: plainValue(body) };
}

function plainValue(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => plainValue(each, field));
  if (typeof value === 'object' && value !== null) {
    return mapFields(
      value,
      (each, name) => plainValue(each, name),
      (name) => name.replace(/^\d+$/, 'id'),
    );
  }
  if (typeof value === 'number') {
    return /(?:^|_)(?:ids?|no)$|^(?:not_added|created_by)$|At$/.test(field) ? 'number' : value;
  }
  if (typeof value !== 'string') return value;
  if (field === 'temp_id') return 'text';
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return 'time';
  return value.replace(/^[0-9a-f]+(?=(?:•••)?@)/, 'name').replace(/^(?:\d+|[^\s@]{20,})$/, 'text');
}

/** With other values of the fields of these names, however deep they are. */
function instead(value: unknown, others: Record<string, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return mapFields(value, (each, name) => (name in others ? others[name] : instead(each, others)));
}

/** With each row changed that is in it, however deep. */
function withRows(
  value: unknown,
  change: (row: Record<string, unknown>) => Record<string, unknown>,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const mapped = mapFields(value, (each) => withRows(each, change));
  return Array.isArray(mapped) ? mapped : change(mapped as Record<string, unknown>);
}

function mapFields(
  value: object,
  change: (each: unknown, name: string) => unknown,
  rename = (name: string) => name,
): unknown {
  if (Array.isArray(value)) return value.map((each) => change(each, ''));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [rename(name), change(each, name)]));
}

type Who = 'blocked' | 'blocking';

async function block(who: Who, ana: Person, other: Person): Promise<void> {
  const [by, whom] = who === 'blocked' ? [other, ana] : [ana, other];
  expectData(await by.api.put(`/api/blocks/${whom.id}`), 200);
}

type Other = 'bruno' | 'carla';

/** All of them are equal. Bruno is online. */
async function worldWithout(): Promise<World> {
  const world = await aWorld(app);
  await connect(app, world.bruno);
  return world;
}

async function worldWith(who: Who, other: Other): Promise<World> {
  const world = await worldWithout();
  await block(who, world.ana, world[other]);
  return world;
}

const all = routes.map((route) => [keyOf(route), route] as const);
const sides: Who[] = ['blocked', 'blocking'];

/** @throws if there is none: a new route needs one */
function lineOf(name: string): Line {
  const line = lines[name];
  if (!line) throw new Error(`There is no line for ${name}`);
  return line;
}

it('has a line for every route, and no route without', () => {
  expect(Object.keys(lines).toSorted()).toEqual(routes.map(keyOf).toSorted());
});

type Asked = readonly [NativeRoute, Pick<Line, 'call'> | NonNullable<Line['stranger']>];

async function answerIn(world: World, [route, { call = caseOf(route).own }]: Asked): Promise<unknown> {
  return plain(await perform(world.ana.api, route, await call(world)));
}

/** What is seen without a block, by route and other one: the same whoever would block whom. */
const answersWithout = new Map<string, unknown>();

/** Makes the call where the block is, and where it is not. */
async function ask(who: Who, other: Other, asked: Asked): Promise<{ seen: unknown; without: unknown }> {
  const seen = await answerIn(await worldWith(who, other), asked);
  const key = `${other} ${keyOf(asked[0])}`;
  if (!answersWithout.has(key)) answersWithout.set(key, await answerIn(await worldWithout(), asked));
  return { seen, without: answersWithout.get(key) };
}

describe.each(sides)('Ana, who is %s', (who) => {
  it.each(all)('sees of Bruno what is said here: %s', async (name, route) => {
    const line = lineOf(name);
    const { seen, without } = await ask(who, 'bruno', [route, line]);
    const expected = line[who](without);
    expect(seen).toEqual(expected);
    expect(line[who] === same).toBe(isDeepStrictEqual(expected, without));
  });

  it.each(all.filter(([name]) => lines[name]?.stranger))('and of Carla: %s', async (name, route) => {
    const line = lineOf(name).stranger ?? own;
    const { seen, without } = await ask(who, 'carla', [route, line]);
    const expected = line[who](without);
    expect(seen).toEqual(expected);
    expect(line[who] === same).toBe(isDeepStrictEqual(expected, without));
  });

  it.each(['bruno', 'carla'] as const)('takes with her what she sees, and no more: %s', async (other) => {
    const world = await worldWith(who, other);
    const without = await exportOf((await worldWithout()).ana);
    const { 'blocks.json': blocks, ...rest } = await exportOf(world.ana);
    const names = (blocks as { user_name: string }[]).map(({ user_name }) => user_name);
    expect(names).toEqual(who === 'blocking' ? [world[other].name] : []);
    expect({ ...rest, 'blocks.json': [] }).toEqual(without);
  });
});

/** The files of an export that hold rows. */
async function exportOf({ token }: Person): Promise<Record<string, unknown>> {
  const answer = await fetch(`${app.url}/api/auth/export`, { headers: { authorization: `Bearer ${token}` } });
  const files = await readZip(Buffer.from(await answer.arrayBuffer()));
  const rows = Object.entries(files).filter(([name]) => name.endsWith('.json'));
  return Object.fromEntries(
    rows.map(([name, text]) => [name.replace(/\d+/, 'id'), plainValue(JSON.parse(text))]),
  );
}
