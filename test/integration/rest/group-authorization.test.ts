import type { NativeRoute } from '../../../src/contracts/route';
import { routes } from '../../../src/contracts/routes';
import { startTestApp, type TestApp } from '../../support/app';
import { codeOf, FORBIDDEN, inGroup, NOT_FOUND, somePersons } from '../../support/group-people';
import { expectData, type Person } from '../../support/people';
import type { Answer } from '../../support/rest-client';
import { keyOf, snapshotOf } from './route-cases';

/** In a group. What each of them is answered is compared for every route about it. */
const ROLES = ['member', 'admin', 'owner', 'blocked'] as const;
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
  'get /api/messages/:id/receipts': {
    call: (who, { message_id }) => who.api.get(`/api/messages/${message_id}/receipts`),
    ends: allow(200),
  },
  'delete /api/messages/:id': {
    call: (who, { message_id }) => who.api.delete(`/api/messages/${message_id}?scope=all`),
    ends: admins(200),
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
  app = await startTestApp();
  people = await somePersons(
    app,
    'Owner',
    'Admin',
    'Member',
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
  const [owner, admin, member, blocked, about, other] = people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ];
  await blocked.api.delete(`/api/blocks/${owner.id}`);
  const user_ids = [admin, member, blocked, about, ...others].map(({ id }) => id);
  const answer = await owner.api.post('/api/conversations', { type: 'group', name: 'Crew', user_ids });
  const { id } = expectData(answer, 201).conversation as { id: number };
  await blocked.api.put(`/api/blocks/${owner.id}`);
  expectData(await inGroup(owner, id).setRole(admin, 'admin'), 200);
  const { message } = expectData(await inGroup(owner, id).send('for us'), 201) as { message: { id: number } };
  const { invite } = expectData(await inGroup(owner, id).invite(), 201) as { invite: { code: string } };
  const scene = { id, invite: invite.code, message_id: message.id };
  return { ...scene, owner, admin, member, blocked, about, other };
}

const isAboutOne = ({ path }: NativeRoute): boolean =>
  /^\/api\/conversations\/:|^\/api\/messages\/:/.test(path);

it('has a line for every route about one conversation, or one message', () => {
  expect(Object.keys(lines).toSorted()).toEqual(routes.filter(isAboutOne).map(keyOf).toSorted());
});

const cases = Object.entries({ ...lines, ...more }).flatMap(([name, { call, ends }]) =>
  ROLES.map((role): [Role, string, Call, string] => {
    const [member, admin, owner] = ends;
    return [role, name, call, { member, blocked: member, admin, owner }[role]];
  }),
);

it.each(cases)('a group answers its %s: %s', async (role, _, call, end) => {
  const scene = await aScene();
  const before = await snapshotOf(app);
  const answer = await call(scene[role], scene);

  expect(codeOf(answer)).toBe(end);
  const isRefused = end === FORBIDDEN || end === NOT_FOUND;
  expect(isRefused ? await snapshotOf(app) : before).toEqual(before);
});

describe('whoever is not in it', () => {
  it('is answered by every route as by one that does not exist, and changes nothing', async () => {
    const [stranger, left, removed] = people.slice(6) as [Person, Person, Person];
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

  it('finds nothing of it in lists, sync and unread counts', async () => {
    const [stranger, left, removed] = people.slice(6) as [Person, Person, Person];
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
});
