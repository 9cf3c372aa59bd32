import { startTestApp, type TestApp } from '../../support/app';
import {
  aGroupOf,
  codeOf,
  FORBIDDEN,
  inGroup,
  NOT_FOUND,
  rolesFor,
  somePersons,
  textsFor,
} from '../../support/group-people';
import { expectData, type Person, send } from '../../support/people';
import { createRestClient, type RestClient } from '../../support/rest-client';

const HOUR_MS = 3_600_000;

let app: TestApp;
/** Added to the time. Only ever grows, like time. */
let passed = 0;
let nobody: RestClient;
let ana: Person;
let bruno: Person;
let carla: Person;
let id: number;
beforeAll(async () => {
  app = await startTestApp({
    settings: { PUBLIC_URL: 'https://chat.example.org' },
    outside: { clock: () => Date.now() + passed },
  });
  nobody = createRestClient(app.url);
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
  id = await aGroupOf([ana, bruno]);
});
afterAll(() => app.stop());

interface Invite {
  code: string;
  uses: number;
}

const invite = async (person: Person, limits: object = {}): Promise<Invite> =>
  expectData(await inGroup(person, id).invite(limits), 201).invite as Invite;
const join = ({ api }: Person, code: string) => api.post(`/api/invites/${code}/join`);
const look = (code: string) => nobody.get(`/api/invites/${code}`);

it('leads whoever has it to the group, who sees what comes from then on', async () => {
  await inGroup(ana, id).send('before');
  const made = await invite(bruno, { expires_in_hours: 2, max_uses: 3 });
  expect(made).toEqual({
    code: expect.stringMatching(/^[\w-]{22}$/),
    url: `https://chat.example.org/join?code=${made.code}`,
    uses: 0,
    max_uses: 3,
    expires_at: expect.any(String),
    created_by: bruno.id,
  });
  expect((await look(made.code)).body.data).toEqual({ name: 'Crew', avatar_url: null, member_count: 2 });

  const data = expectData(await join(carla, made.code), 200);
  expect(data).toMatchObject({
    conversation: { id, member_count: 3 },
    settings: { role: 'member', unread_count: 0 },
  });
  expect(await textsFor(carla, id)).toEqual(['members_added']);
  // Who is there already uses nothing up.
  expectData(await join(carla, made.code), 200);
  expect((await inGroup(ana, id).invites()).body.data.invites).toEqual([{ ...made, uses: 1 }]);
});

it('answers the same for every code that does not work', async () => {
  const used = await invite(ana, { max_uses: 1 });
  const expired = await invite(ana, { expires_in_hours: 1 });
  const revoked = await invite(ana);
  expectData(await join(carla, used.code), 200);
  expect((await inGroup(ana, id).revoke(revoked.code)).status).toBe(200);
  expect(codeOf(await inGroup(ana, id).revoke(revoked.code))).toBe(NOT_FOUND);
  passed += HOUR_MS + 1;

  const [dora] = (await somePersons(app, 'Dora')) as [Person];
  const unknown = await look('A'.repeat(22));
  expect(codeOf(unknown)).toBe(NOT_FOUND);
  const codes = [
    used.code,
    expired.code,
    revoked.code,
    'x',
    'A'.repeat(21),
    'A'.repeat(5_000),
    '%00',
    "'",
    '1',
  ];
  for (const code of codes) {
    const { status, body } = await look(code);
    expect({ status, body }).toEqual({ status: 404, body: unknown.body });
    expect(codeOf(await join(dora, code))).toBe(NOT_FOUND);
  }
  expect((await inGroup(ana, id).invites()).body.data.invites).toEqual([]);
});

it('does not let back whoever was removed, but whoever left', async () => {
  const { code } = await invite(ana);
  expectData(await join(carla, code), 200);
  await inGroup(carla, id).remove(carla);
  expectData(await join(carla, code), 200);
  await inGroup(ana, id).remove(carla);
  expect(codeOf(await join(carla, code))).toBe(NOT_FOUND);
  await inGroup(ana, id).add([carla]);
  expect(await rolesFor(ana, id)).toEqual({ Ana: 'owner', Bruno: 'member', Carla: 'member' });
});

it('is made by members as long as they can invite, and ended by whoever made it, and admins', async () => {
  const [own, others, another] = [await invite(bruno), await invite(ana), await invite(bruno)];
  expect(codeOf(await inGroup(carla, id).invites())).toBe(NOT_FOUND);
  expect(codeOf(await inGroup(carla, id).invite())).toBe(NOT_FOUND);
  expect(codeOf(await inGroup(carla, id).revoke(own.code))).toBe(NOT_FOUND);
  expect(codeOf(await inGroup(bruno, id).revoke(others.code))).toBe(FORBIDDEN);
  expect((await inGroup(bruno, id).revoke(own.code)).status).toBe(200);
  await inGroup(ana, id).edit({ members_can_invite: false });
  expect(codeOf(await inGroup(bruno, id).invite())).toBe(FORBIDDEN);
  // Their own they can still find, to end them.
  expect((await inGroup(bruno, id).invites()).body.data.invites).toEqual([another]);
  expect((await inGroup(ana, id).invites()).body.data.invites).toEqual(
    expect.arrayContaining([others, another]),
  );
  expect(codeOf(await inGroup(bruno, id).revoke(others.code))).toBe(FORBIDDEN);
  expect((await inGroup(bruno, id).revoke(another.code)).status).toBe(200);
  expect((await inGroup(ana, id).revoke(others.code)).status).toBe(200);
});

it('is one of at most 20', async () => {
  for (let n = 0; n < 20; n++) await invite(ana, n === 0 ? { expires_in_hours: 1 } : {});
  expect(codeOf(await inGroup(ana, id).invite())).toBe('409 too_many');
  passed += HOUR_MS + 1;
  await invite(ana);
  expect(codeOf(await inGroup(ana, id).invite())).toBe('409 too_many');
});

it('does not work for another group, nor for one that everybody has left', async () => {
  const { code } = await invite(ana);
  const other = await aGroupOf([carla]);
  expect(codeOf(await inGroup(carla, other).revoke(code))).toBe(NOT_FOUND);
  await inGroup(bruno, id).remove(bruno);
  await inGroup(ana, id).remove(ana);
  expect(codeOf(await look(code))).toBe(NOT_FOUND);
  expect(codeOf(await join(carla, code))).toBe(NOT_FOUND);
});

it('has bounds', async () => {
  const wrong = [
    { expires_in_hours: 0 },
    { expires_in_hours: 721 },
    { expires_in_hours: 1.5 },
    { max_uses: 0 },
  ];
  for (const limits of wrong)
    expect(codeOf(await inGroup(ana, id).invite(limits))).toBe('400 invalid_request');
  const { conversation_id } = await send(ana, bruno, 'hi');
  expect(codeOf(await inGroup(ana, conversation_id).invite())).toBe(FORBIDDEN);
});

it('is looked at only so often from one address', async () => {
  const limited = await startTestApp({ schema: app.schema, settings: { RATE_LIMIT: 'on' } });
  try {
    const { code } = await invite(ana);
    const client = createRestClient(limited.url);
    const statuses = new Set<number>();
    for (let n = 0; n < 61; n++) statuses.add((await client.get(`/api/invites/${code}`)).status);
    expect(statuses).toEqual(new Set([200, 429]));
  } finally {
    await limited.stop();
  }
});
