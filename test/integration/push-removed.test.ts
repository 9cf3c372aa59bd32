import { generateVapidKeys } from '../../src/domain/push/vapid-keys';
import { startTestApp, type TestApp } from '../support/app';
import { aGroupOf, inGroup, sayAll, somePersons } from '../support/group-people';
import { expectData, type Person } from '../support/people';
import { FakePushService, type FakeSubscription } from '../support/push-service';
import { createRestClient } from '../support/rest-client';

/** Whoever is removed from a group is told of nothing more, by whichever of two processes; whoever comes back, of what came since. */
const ROUNDS = 8;
let one: TestApp;
let other: TestApp;
let service: FakePushService;
let ana: Person;
let bia: Person;
let browser: FakeSubscription;

beforeAll(async () => {
  service = await FakePushService.start();
  const settings = { PUSH_ENDPOINT_HOSTS: service.host };
  const vapid = { keys: [generateVapidKeys()], subject: 'mailto:push@example.com' };
  const outside = { pushCa: service.certificates.ca, vapid };
  one = await startTestApp({ settings, outside });
  other = await startTestApp({ settings, outside, schema: one.schema });
});
beforeEach(async () => {
  [ana, bia] = (await somePersons(one, 'Ana', 'Bia')) as [Person, Person];
  const { publicKey } = expectData(await bia.api.get('/api/push/vapid-public-key'), 200);
  browser = service.subscribe({ vapid_key: String(publicKey) });
  expectData(await bia.api.post('/api/push/subscribe', { subscription: browser }), 200);
});
afterAll(async () => {
  await other.stop();
  await one.stop();
  await service.stop();
});

const elsewhere = (person: Person): Person => ({ ...person, api: createRestClient(other.url, person.token) });

/** What Bia's browser was shown, once nothing waits any more. */
async function shown(): Promise<string[]> {
  for (;;) {
    const row = await one.database.one<{ waiting: number }>(
      `select (select count(*) from push_jobs where state = 'pending') +
              (select count(*) from push_deliveries where state = 'pending') as waiting`,
    );
    if (row?.waiting === 0)
      return service
        .accepted(browser.endpoint)
        .map(({ text }) => (JSON.parse(text) as { body: string }).body.replace(/^Ana: /, ''));
  }
}

/** A message to Bia whose push the push service does not take yet. */
async function aPushThatWaits(): Promise<number> {
  const group = await aGroupOf([ana, bia]);
  service.next(browser.endpoint, { status: 503, retry_after: '1' });
  await sayAll(ana, group, ['before']);
  await service.until((all) => all.of(browser.endpoint).length === 1);
  return group;
}

it('sends no push that waits to whoever is removed meanwhile', async () => {
  const group = await aPushThatWaits();
  expectData(await inGroup(elsewhere(ana), group).remove(bia), 200);

  expect(await shown()).toEqual([]);
});

it('tells whoever comes back of what came since', async () => {
  const group = await aPushThatWaits();
  expectData(await inGroup(elsewhere(ana), group).remove(bia), 200);
  await sayAll(ana, group, ['meanwhile']);
  expectData(await inGroup(elsewhere(ana), group).add([bia]), 201);
  await sayAll(ana, group, ['since']);

  expect(await shown()).toEqual(['since']);
});

it('tells whoever is removed of no later message, however close', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const group = await aGroupOf([ana, bia]);
    const said = Promise.all(
      ['a', 'b', 'c'].map((text) => inGroup(ana, group).send(`${round}${text} ${group}`)),
    );
    const [removed] = await Promise.all([inGroup(elsewhere(ana), group).remove(bia), said]);
    expectData(removed, 200);
    await sayAll(ana, group, [`${round} after ${group}`]);
  }
  const bodies = await shown();
  const later = await one.database.many<{ content: string }>(
    `select m.content from messages m join conversation_members member
         on member.conversation_id = m.conversation_id and member.user_id = ? and m.seq > member.left_seq
      where m.content is not null`,
    [bia.id],
  );
  expect(later.length).toBeGreaterThanOrEqual(ROUNDS);
  expect(bodies.filter((body) => later.some(({ content }) => content === body))).toEqual([]);
});
