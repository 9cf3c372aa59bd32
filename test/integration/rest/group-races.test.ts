import { randomBytes } from 'node:crypto';
import { generateVapidKeys } from '../../../src/domain/push/vapid-keys';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, inGroup, NOT_FOUND, rolesFor, somePersons } from '../../support/group-people';
import { expectData, type Person } from '../../support/people';
import { FakePushService } from '../../support/push-service';
import { type Answer, createRestClient } from '../../support/rest-client';

const ROUNDS = 10;

/** Two processes on one database. */
let one: TestApp;
let other: TestApp;
let service: FakePushService;
let ana: Person;
let bruno: Person;
let carla: Person;
beforeAll(async () => {
  service = await FakePushService.start();
  const options = {
    settings: { PUSH_ENDPOINT_HOSTS: service.host },
    outside: {
      pushCa: service.certificates.ca,
      vapid: { keys: [generateVapidKeys()], subject: 'mailto:push@example.com' },
    },
  };
  one = await startTestApp(options);
  other = await startTestApp({ ...options, schema: one.schema });
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(one, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
});
afterAll(async () => {
  await other.stop();
  await one.stop();
  await service.stop();
});

const here = (person: Person): Person => person;
const atTheOther = (person: Person): Person => ({
  ...person,
  api: createRestClient(other.url, person.token),
});
const codesOf = async (answers: readonly Promise<Answer>[]): Promise<string[]> =>
  (await Promise.all(answers)).map(codeOf).toSorted();

interface StoredMessage {
  seq: number;
  sender_id: number;
  content: string | null;
  metadata: string | null;
}

const storedIn = (id: number): Promise<StoredMessage[]> =>
  one.database.many(
    'select seq, sender_id, content, metadata from messages where conversation_id = ? order by seq',
    [id],
  );

async function countsOf(id: number): Promise<{ member_count: number; members: number; owners: number }> {
  const row = await one.database.one<{ member_count: number; members: number; owners: number }>(
    `select conversation.member_count, count(*) as members, count(if(member.role = 'owner', 1, null)) as owners
       from conversations conversation
       join conversation_members member on member.conversation_id = conversation.id and member.left_seq is null
      where conversation.id = ? group by conversation.id, conversation.member_count`,
    [id],
  );
  if (!row) throw new Error('Everybody has left');
  return row;
}

/** Somebody who is never connected, with a browser. */
async function absentee({ api }: Person): Promise<string> {
  const { publicKey } = expectData(await api.get('/api/push/vapid-public-key'), 200);
  const subscription = service.subscribe({ vapid_key: String(publicKey) });
  expectData(await api.post('/api/push/subscribe', { subscription }), 200);
  return subscription.endpoint;
}

/** Waits until every message has been dealt with, and returns how the deliveries to this person ended. */
async function endsOf({ id }: Person): Promise<string[]> {
  for (;;) {
    const [due, rows] = await Promise.all([
      one.database.many("select 1 from push_jobs where state = 'pending' limit 1"),
      one.database.many<{ state: string; reason: string | null }>(
        'select state, reason from push_deliveries where user_id = ? order by conversation_id, seq',
        [id],
      ),
    ]);
    if (due.length === 0 && rows.every(({ state }) => state !== 'pending'))
      return rows.map(({ state, reason }) => reason ?? state);
  }
}

describe.each([
  ['one process', here],
  ['two processes', atTheOther],
])('on %s', (_arrangement, elsewhere) => {
  it('stores nothing of whoever is removed meanwhile, from the removal on, and leaves no gap', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = await aGroupOf([ana, bruno]);
      // So that both processes know the sender.
      await inGroup(bruno, id).send('known');
      await inGroup(elsewhere(bruno), id).send('known');
      const sends = Array.from({ length: 8 }, (_, n) =>
        inGroup(n % 2 ? bruno : elsewhere(bruno), id).send(`${n}`),
      );
      const removal = inGroup(ana, id).remove(bruno);
      const answers = await Promise.all(sends);
      expect((await removal).status).toBe(200);

      const stored = await storedIn(id);
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
      const removed = stored.findIndex(({ metadata }) => metadata?.includes('member_removed'));
      expect(stored.slice(removed).filter(({ sender_id }) => sender_id === bruno.id)).toEqual([]);
      const contents = new Set(stored.map(({ content }) => content));
      for (const [n, answer] of answers.entries()) {
        expect([n, contents.has(`${n}`)]).toEqual([n, answer.status === 201]);
        // Busy where a loaded machine did not get it done.
        expect(['201', NOT_FOUND, '503 busy']).toContain(codeOf(answer));
      }
    }
  });

  it('lets nobody write who is only remembered as a member, and everybody who has come since', async () => {
    const id = await aGroupOf([ana, bruno]);
    for (const person of [ana, bruno]) expect((await inGroup(person, id).send('known')).status).toBe(201);
    await inGroup(elsewhere(ana), id).remove(bruno);
    await inGroup(elsewhere(ana), id).add([carla]);
    expect(codeOf(await inGroup(bruno, id).send('late'))).toBe(NOT_FOUND);
    expect((await inGroup(carla, id).send('here')).status).toBe(201);
    expect((await storedIn(id)).flatMap(({ content }) => content ?? [])).toEqual(['known', 'known', 'here']);
  });

  it('ends somebody’s leaving and being added in one of the two ways', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = await aGroupOf([ana, bruno]);
      const [left, added] = await Promise.all([
        inGroup(bruno, id).remove(bruno),
        inGroup(elsewhere(ana), id).add([bruno]),
      ]);
      expect([left.status, added.status]).toEqual([200, 201]);
      const isBack = added.body.data.members.length === 1;
      const { member_count, members } = await countsOf(id);
      expect([member_count, members]).toEqual(isBack ? [2, 2] : [1, 1]);
      expect((await inGroup(bruno, id).get()).status).toBe(isBack ? 200 : 404);
    }
  });

  it('keeps one of two owners who step down, or leave, at the same moment', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [id, left] = [await aGroupOf([ana, bruno, carla]), await aGroupOf([ana, bruno, carla])];
      await inGroup(ana, id).setRole(bruno, 'owner');
      await inGroup(ana, left).setRole(bruno, 'owner');
      expect(
        await codesOf([
          inGroup(ana, id).setRole(ana, 'member'),
          inGroup(elsewhere(bruno), id).setRole(bruno, 'member'),
        ]),
      ).toEqual(['200', '409 last_owner']);
      expect((await countsOf(id)).owners).toBe(1);
      expect(
        await codesOf([inGroup(ana, left).remove(ana), inGroup(elsewhere(bruno), left).remove(bruno)]),
      ).toEqual(['200', '409 last_owner']);
      expect(await countsOf(left)).toEqual({ member_count: 2, members: 2, owners: 1 });
    }
  });

  it('lets one of ten join with the last use of an invite', async () => {
    const id = await aGroupOf([ana, bruno]);
    const { invite } = expectData(await inGroup(ana, id).invite({ max_uses: 1 }), 201) as {
      invite: { code: string };
    };
    const people = await somePersons(one, ...Array.from({ length: 10 }, (_, n) => `P${n}`));
    const joins = people.map((person, n) =>
      (n % 2 ? person : elsewhere(person)).api.post(`/api/invites/${invite.code}/join`),
    );
    expect(await codesOf(joins)).toEqual(['200', ...Array.from({ length: 9 }, () => NOT_FOUND)]);
    expect(Object.keys(await rolesFor(ana, id))).toHaveLength(3);
    const rows = await one.database.many('select uses from group_invites where conversation_id = ?', [id]);
    expect(rows).toEqual([{ uses: 1 }]);
  });

  it('makes one group for one temp_id, however often it is asked for at once', async () => {
    const temp_id = randomBytes(8).toString('hex');
    const draft = { type: 'group', name: 'Once', user_ids: [bruno.id], temp_id };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? ana : elsewhere(ana)).api.post('/api/conversations', draft),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 9 }, () => 200),
      201,
    ]);
    expect(new Set(answers.map(({ body }) => body.data.conversation.id)).size).toBe(1);
    const rows = await one.database.many('select id from conversations where created_by = ?', [ana.id]);
    expect(rows).toHaveLength(1);
  });

  it('sends no push that was due to whoever is removed meanwhile', async () => {
    const endpoint = await absentee(bruno);
    const id = await aGroupOf([ana, bruno]);
    service.next(endpoint, { status: 503, retry_after: '1' });
    await inGroup(ana, id).send('due');
    await service.until((all) => all.of(endpoint).length === 1);
    expect((await inGroup(elsewhere(ana), id).remove(bruno)).status).toBe(200);
    expect(await endsOf(bruno)).toEqual(['not_a_member']);
    expect(service.accepted(endpoint)).toEqual([]);
  });

  it('pushes to whoever is removed meanwhile at most what was stored before', async () => {
    const endpoint = await absentee(bruno);
    for (let round = 0; round < ROUNDS; round++) {
      const id = await aGroupOf([ana, bruno, carla]);
      const removal = inGroup(elsewhere(ana), id).remove(bruno);
      const sends = Array.from({ length: 4 }, (_, n) => inGroup(carla, id).send(`${n}`));
      expect((await removal).status).toBe(200);
      await Promise.all(sends);
      await endsOf(bruno);

      const stored = await storedIn(id);
      const removed = stored.findIndex(({ metadata }) => metadata?.includes('member_removed'));
      const since = new Set(stored.slice(removed).map(({ seq }) => `${id}:${seq}`));
      const pushed = service
        .accepted(endpoint)
        .map(({ text }) => (JSON.parse(text) as { data: { conversationId: number; seq: number } }).data)
        .map(({ conversationId, seq }) => `${conversationId}:${seq}`);
      expect(pushed.filter((key) => since.has(key))).toEqual([]);
    }
  });
});

it('fills a group to its last place and no further', async () => {
  const small = await startTestApp({ schema: one.schema, settings: { GROUP_MAX_MEMBERS: '3' } });
  try {
    const at = (person: Person): Person => ({ ...person, api: createRestClient(small.url, person.token) });
    const id = await aGroupOf([at(ana), at(bruno)]);
    const people = await somePersons(one, 'D', 'E', 'F', 'G');
    const codes = await codesOf(people.map((person) => inGroup(at(ana), id).add([person])));
    expect(codes).toEqual(['201', ...Array.from({ length: 3 }, () => '409 conversation_full')]);
    expect(await countsOf(id)).toEqual({ member_count: 3, members: 3, owners: 1 });
  } finally {
    await small.stop();
  }
});
