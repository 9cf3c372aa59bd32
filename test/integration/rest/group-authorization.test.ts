import type { NativeRoute } from '../../../src/contracts/route';
import { routes } from '../../../src/contracts/routes';
import { startTestApp, type TestApp } from '../../support/app';
import { codeOf, FORBIDDEN, inGroup, NOT_FOUND, somePersons } from '../../support/group-people';
import { expectData, type Person } from '../../support/people';
import { pinning } from '../../support/pins';
import { reacting } from '../../support/reactions';
import type { Answer } from '../../support/rest-client';
import { keyOf, snapshotOf } from './route-cases';

/** In a group. What each of them is answered is compared for every route about it. */
const ROLES = ['member', 'admin', 'owner', 'blocker', 'blocked'] as const;
type Role = (typeof ROLES)[number];

interface Scene {
  id: number;
  /** Of the owner. */
  invite: string;
  /** A message of the owner's. */
  message_id: number;
  owner: Person;
  admin: Person;
  member: Person;
  /** Blocks the owner, and is a member. */
  blocker: Person;
  /** Is blocked by the owner, and is a member. */
  blocked: Person;
  /** A member about whom the calls are. */
  about: Person;
  /** In no group. */
  other: Person;
}

type Call = (caller: Person, scene: Scene) => Promise<Answer>;

interface Line {
  call: Call;
  /** Of a member, of an admin and of an owner. Blocks change nothing in a group. */
  ends: [member: string, admin: string, owner: string];
}

const allow = (status: number): Line['ends'] => [String(status), String(status), String(status)];
const admins = (status: number): Line['ends'] => [FORBIDDEN, String(status), String(status)];
const OWNERS: Line['ends'] = [FORBIDDEN, FORBIDDEN, '200'];

const own = (caller: Person, { id }: Scene) => inGroup(caller, id);

const lines: Record<string, Line> = {
  'get /api/conversations/:id': { call: (who, scene) => own(who, scene).get(), ends: allow(200) },
  'patch /api/conversations/:id': {
    call: (who, scene) => own(who, scene).edit({ name: 'Team' }),
    ends: admins(200),
  },
  'patch /api/conversations/:id/settings': {
    call: (who, scene) => own(who, scene).choose({ pinned: true, draft: 'x' }),
    ends: allow(200),
  },
  'delete /api/conversations/:id': { call: (who, scene) => own(who, scene).hide(), ends: allow(200) },
  'put /api/conversations/:id/read': { call: (who, scene) => own(who, scene).read(2), ends: allow(200) },
  'put /api/conversations/:id/mute': {
    call: (who, scene) => who.api.put(`${own(who, scene).path}/mute`, { until: null }),
    ends: allow(200),
  },
  'get /api/conversations/:id/members': {
    call: (who, scene) => own(who, scene).members(),
    ends: allow(200),
  },
  'post /api/conversations/:id/members': {
    call: (who, scene) => own(who, scene).add([scene.other], { history: 'all' }),
    ends: admins(201),
  },
  'patch /api/conversations/:id/members/:userId': {
    call: (who, scene) => own(who, scene).setRole(scene.about, 'admin'),
    ends: OWNERS,
  },
  'delete /api/conversations/:id/members/:userId': {
    call: (who, scene) => own(who, scene).remove(scene.about),
    ends: admins(200),
  },
  'put /api/conversations/:id/owner': {
    call: (who, scene) => own(who, scene).handOver(scene.about),
    ends: OWNERS,
  },
  'post /api/conversations/:id/invites': {
    call: (who, scene) => own(who, scene).invite(),
    ends: allow(201),
  },
  'get /api/conversations/:id/invites': {
    call: (who, scene) => own(who, scene).invites(),
    ends: allow(200),
  },
  'delete /api/conversations/:id/invites/:code': {
    call: (who, scene) => own(who, scene).revoke(scene.invite),
    ends: admins(200),
  },
  'get /api/conversations/:id/messages': {
    call: (who, scene) => own(who, scene).messages('?around_seq=1'),
    ends: allow(200),
  },
  'post /api/conversations/:id/messages': {
    call: (who, scene) => own(who, scene).send('hello', { mentions_all: true }),
    ends: allow(201),
  },
  'get /api/conversations/:id/pins': { call: (who, { id }) => pinning(who, id).list(), ends: allow(200) },
  'put /api/conversations/:id/pins/:messageId': {
    call: (who, { id, message_id }) => pinning(who, id).pin(message_id),
    ends: admins(200),
  },
  'delete /api/conversations/:id/pins/:messageId': {
    call: (who, { id, message_id }) => pinning(who, id).unpin(message_id),
    ends: admins(200),
  },
  'put /api/messages/:id/reactions/:emoji': {
    call: (who, { message_id }) => reacting(who, message_id).add('👍'),
    ends: allow(200),
  },
  'delete /api/messages/:id/reactions/:emoji': {
    call: (who, { message_id }) => reacting(who, message_id).remove('👍'),
    ends: allow(200),
  },
  'get /api/messages/:id/reactions': {
    call: (who, { message_id }) => reacting(who, message_id).people('👍'),
    ends: allow(200),
  },
  'get /api/messages/:id/receipts': {
    call: (who, { message_id }) => who.api.get(`/api/messages/${message_id}/receipts`),
    ends: allow(200),
  },
  // Somebody else's.
  'patch /api/messages/:id': {
    call: (who, { message_id }) =>
      who.api.patch(`/api/messages/${message_id}`, { content: 'x', edit_of: null }),
    ends: [FORBIDDEN, FORBIDDEN, '200'],
  },
  'get /api/messages/:id': {
    call: (who, { message_id }) => who.api.get(`/api/messages/${message_id}`),
    ends: allow(200),
  },
  'get /api/messages/:id/edits': {
    call: (who, { message_id }) => who.api.get(`/api/messages/${message_id}/edits`),
    ends: allow(200),
  },
  'delete /api/messages/:id': {
    call: (who, { message_id }) => who.api.delete(`/api/messages/${message_id}?scope=all`),
    ends: admins(200),
  },
};

const MAKING = { type: 'group', name: 'Other' };

/** Of somebody in it, and of somebody who was never in it, has left, or was removed. */
interface OpenLine {
  call: Call;
  inside: string;
  outside: [stranger: string, left: string, removed: string];
}

const everybody = (status: number): Pick<OpenLine, 'inside' | 'outside'> => {
  const end = String(status);
  return { inside: end, outside: [end, end, end] };
};

/** Routes that name no conversation, or only by a code: whoever is in none can use them too. What they show is below. */
const openLines: Record<string, OpenLine> = {
  'get /api/conversations': { call: (who) => who.api.get('/api/conversations'), ...everybody(200) },
  'post /api/conversations': { call: (who) => who.api.post('/api/conversations', MAKING), ...everybody(201) },
  'get /api/sync': { call: (who) => who.api.get('/api/sync?version=2'), ...everybody(200) },
  // The code is the key, so it is not asked who has it.
  'get /api/invites/:code': {
    call: (who, { invite }) => who.api.get(`/api/invites/${invite}`),
    ...everybody(200),
  },
  'post /api/invites/:code/join': {
    call: (who, { invite }) => who.api.post(`/api/invites/${invite}/join`),
    inside: '200',
    outside: ['200', '200', NOT_FOUND],
  },
};

/** What is not a route of its own, and decided in another way. */
const more: Record<string, Line> = {
  'leaving, with somebody who follows': {
    call: (who, scene) => own(who, scene).remove(who, `?successor=${scene.about.id}`),
    ends: allow(200),
  },
  'leaving, without': {
    call: (who, scene) => own(who, scene).remove(who),
    ends: ['200', '200', '409 last_owner'],
  },
  'removing an admin': {
    call: (who, scene) => own(who, scene).remove(who === scene.admin ? scene.owner : scene.admin),
    ends: OWNERS,
  },
  'making oneself an owner': {
    call: (who, scene) => own(who, scene).setRole(who, 'owner'),
    ends: OWNERS,
  },
  'hiding a message of somebody else': {
    call: (who, { message_id }) => who.api.delete(`/api/messages/${message_id}?scope=me`),
    ends: allow(200),
  },
  'reporting a message': {
    call: (who, { message_id }) => who.api.post('/api/reports', { message_id, reason: 'spam' }),
    // The owner's own.
    ends: ['201', '201', FORBIDDEN],
  },
};

let app: TestApp;
let people: Person[];
beforeAll(async () => {
  // Each case has a group of its own.
  app = await startTestApp({ settings: { GROUP_MAX_PER_DAY: '1000' } });
  people = await somePersons(
    app,
    'Owner',
    'Admin',
    'Member',
    'Blocker',
    'Blocked',
    'About',
    'Other',
    'Stranger',
    'Left',
    'Removed',
  );
});
afterAll(() => app.stop());

async function aScene(...others: Person[]): Promise<Scene> {
  const [owner, admin, member, blocker, blocked, about, other] = people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ];
  await blocker.api.delete(`/api/blocks/${owner.id}`);
  await owner.api.delete(`/api/blocks/${blocked.id}`);
  const user_ids = [admin, member, blocker, blocked, about, ...others].map(({ id }) => id);
  const answer = await owner.api.post('/api/conversations', { type: 'group', name: 'Crew', user_ids });
  const { id } = expectData(answer, 201).conversation as { id: number };
  await blocker.api.put(`/api/blocks/${owner.id}`);
  await owner.api.put(`/api/blocks/${blocked.id}`);
  expectData(await inGroup(owner, id).setRole(admin, 'admin'), 200);
  const { message } = expectData(await inGroup(owner, id).send('for us'), 201) as { message: { id: number } };
  const { invite } = expectData(await inGroup(owner, id).invite(), 201) as { invite: { code: string } };
  const scene = { id, invite: invite.code, message_id: message.id };
  return { ...scene, owner, admin, member, blocker, blocked, about, other };
}

const isAboutConversations = ({ path }: NativeRoute): boolean =>
  /^\/api\/(?:conversations|invites|sync)(?:\/|$)|^\/api\/messages\/:/.test(path);

it('has a line for every route about conversations, or one message', () => {
  const there = Object.keys({ ...lines, ...openLines });
  expect(there.toSorted()).toEqual(routes.filter(isAboutConversations).map(keyOf).toSorted());
});

const cases = Object.entries({ ...lines, ...more }).flatMap(([name, { call, ends }]) =>
  ROLES.map((role): [Role, string, Call, string] => {
    const [member, admin, owner] = ends;
    return [role, name, call, { member, blocker: member, blocked: member, admin, owner }[role]];
  }),
);
const openCases = Object.entries(openLines).flatMap(([name, { call, inside }]) =>
  ROLES.map((role): [Role, string, Call, string] => [role, name, call, inside]),
);

it.each([...cases, ...openCases])('a group answers its %s: %s', async (role, _, call, end) => {
  const scene = await aScene();
  const before = await snapshotOf(app);
  const answer = await call(scene[role], scene);

  expect(codeOf(answer)).toBe(end);
  const isRefused = end === FORBIDDEN || end === NOT_FOUND;
  expect(isRefused ? await snapshotOf(app) : before).toEqual(before);
});

/** What sync tells somebody of the group, after this cursor. */
async function toldOf({ api }: Person, id: number, cursor = '') {
  const page = expectData(
    await api.get(`/api/sync?version=2&limit=200${cursor && `&cursor=${cursor}`}`),
    200,
  );
  expect(page.has_more).toBe(false);
  const of = (rows: unknown, key: string) =>
    (rows as Record<string, unknown>[]).filter((row) => row[key] === id);
  return {
    cursor: String(page.cursor),
    conversations: of(page.conversations, 'id'),
    settings: of(page.settings, 'conversation_id'),
    members: of(page.members, 'conversation_id') as { user_id: number; read_seq: number | null }[],
    messages: of(page.messages, 'conversation_id'),
  };
}

const WRITING = ['send', 'send_files', 'mention_all', 'invite', 'leave'];
const ADMINS = [...WRITING, 'add_members', 'remove_members', 'edit_info', 'pin', 'delete_any', 'set_expiry'];
const CAPABILITIES: Record<Role, string[]> = {
  member: WRITING,
  blocker: WRITING,
  blocked: WRITING,
  admin: ADMINS,
  owner: [...ADMINS, 'set_roles'],
};

it.each(ROLES)('sync has the group for its %s, with what they can do there', async (role) => {
  const scene = await aScene();
  const who = scene[role];
  const { conversations, settings, members, messages } = await toldOf(who, scene.id);
  expect(conversations).toMatchObject([{ name: 'Crew', member_count: 6 }]);
  const shown = role === 'admin' || role === 'owner' ? role : 'member';
  expect(settings).toMatchObject([{ role: shown, left_at: null }]);
  const [{ capabilities }] = settings as [{ capabilities: string[] }];
  expect(capabilities.toSorted()).toEqual(CAPABILITIES[role].toSorted());
  expect(messages).toHaveLength(3);
  // How far the other has come is not shown where a block stands.
  const apart: Record<Role, Person[]> = {
    member: [],
    admin: [],
    owner: [scene.blocker, scene.blocked],
    blocker: [scene.owner],
    blocked: [scene.owner],
  };
  const hidden = members.filter(({ read_seq }) => read_seq === null).map(({ user_id }) => user_id);
  expect(new Set(hidden)).toEqual(new Set(apart[role].map(({ id }) => id)));
});

describe('whoever is not in it', () => {
  it('is answered by every route as by one that does not exist, and changes nothing', async () => {
    const [stranger, left, removed] = people.slice(7) as [Person, Person, Person];
    const scene = await aScene(left, removed);
    expect((await inGroup(left, scene.id).remove(left)).status).toBe(200);
    expect((await inGroup(scene.owner, scene.id).remove(removed)).status).toBe(200);
    const nowhere = { ...scene, id: 2 ** 40, message_id: 2 ** 40 };
    const before = await snapshotOf(app);

    for (const [name, { call }] of Object.entries({ ...lines, ...more })) {
      const unknown = await call(stranger, nowhere);
      expect([name, codeOf(unknown)]).toEqual([name, NOT_FOUND]);
      for (const who of [stranger, left, removed]) {
        const { status, body } = await call(who, scene);
        expect({ name, who: who.name, status, body }).toEqual({
          name,
          who: who.name,
          status: 404,
          body: unknown.body,
        });
      }
    }
    expect(await snapshotOf(app)).toEqual(before);
  });

  it('is told by sync, once, that they are out, and nothing else', async () => {
    const [stranger, left, removed] = people.slice(7) as [Person, Person, Person];
    const scene = await aScene(left, removed);
    const before = new Map<Person, string>();
    for (const who of [stranger, left, removed]) {
      before.set(who, (await toldOf(who, scene.id)).cursor);
    }
    await inGroup(left, scene.id).remove(left);
    await inGroup(scene.owner, scene.id).remove(removed);
    await inGroup(scene.owner, scene.id).send('after they went');
    await inGroup(scene.owner, scene.id).edit({ name: 'Another' });
    const nothing = { conversations: [], members: [], messages: [] };
    for (const [who, cursor] of before) {
      const told = await toldOf(who, scene.id, cursor);
      const row = {
        conversation_id: scene.id,
        role: null,
        left_at: expect.any(String) as string,
        change_no: expect.any(Number) as number,
      };
      expect(told).toEqual({ ...nothing, settings: who === stranger ? [] : [row], cursor: told.cursor });
      const again = await toldOf(who, scene.id, told.cursor);
      expect(again).toEqual({ ...nothing, settings: [], cursor: again.cursor });
    }
  });

  it('finds nothing of it in lists, sync and unread counts', async () => {
    const [stranger, left, removed] = people.slice(7) as [Person, Person, Person];
    const scene = await aScene(left, removed);
    await inGroup(left, scene.id).remove(left);
    await inGroup(scene.owner, scene.id).remove(removed);
    await inGroup(scene.owner, scene.id).send('after they went');
    for (const { api } of [stranger, left, removed]) {
      for (const filter of ['all', 'archived', 'unread']) {
        const { body } = await api.get(`/api/conversations?filter=${filter}`);
        expect(body.data).toEqual({ conversations: [], settings: [], last_messages: [], next: null });
      }
      const sync = ['', '?cursor=0', '?version=2', '?version=2&cursor=0'].map((query) => `/api/sync${query}`);
      for (const path of [...sync, '/api/messages/unread']) {
        const { status, text } = await api.get(path);
        expect(status).toBe(200);
        expect(text).not.toContain('Crew');
        expect(text).not.toContain('after they went');
      }
    }
  });

  // The last: it makes them members of groups.
  it('uses what is open to everybody as if they had never been there, but for the link of whoever was removed', async () => {
    const [stranger, left, removed] = people.slice(7) as [Person, Person, Person];
    for (const [name, { call, outside }] of Object.entries(openLines)) {
      const scene = await aScene(left, removed);
      expect((await inGroup(left, scene.id).remove(left)).status).toBe(200);
      expect((await inGroup(scene.owner, scene.id).remove(removed)).status).toBe(200);
      for (const [index, who] of [stranger, left, removed].entries()) {
        expect([name, who.name, codeOf(await call(who, scene))]).toEqual([name, who.name, outside[index]]);
      }
    }
  });
});
