import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, FORBIDDEN, inGroup, somePersons } from '../../support/group-people';
import { expectData, type Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** The last of those that brought groups. */
const LAST_MIGRATION = '0123_members_present_key';
const NOT_YET = '503 busy';

let schema: TestDatabase;
let app: TestApp;
let ana: Person;
let bruno: Person;
beforeEach(async () => {
  schema = await createTestDatabase();
  app = await startTestApp({ schema });
  // One after the other: Ana's account is the first.
  [ana] = (await somePersons(app, 'Ana')) as [Person];
  [bruno] = (await somePersons(app, 'Bruno')) as [Person];
});
afterEach(async () => {
  await app.stop();
  await schema.drop();
});

/** As if a release without groups had served until so long ago, while the migration was begun, failed, and was tried again. */
async function upgradedBefore(ago: string): Promise<void> {
  await schema.database.run('update users set created_at = created_at - interval 1 year');
  await schema.database.run(
    `update schema_additions set started_at = now(3) - interval 3 day, finished_at = now(3) - interval ${ago} where name = ?`,
    [LAST_MIGRATION],
  );
}

const make = ({ api }: Person, rest: object = {}) =>
  api.post('/api/conversations', { type: 'group', name: 'Crew', user_ids: [bruno.id], ...rest });

/** What a process with these settings answers who makes a group. */
async function madeWith(settings: Record<string, string>): Promise<string> {
  const other = await startTestApp({ schema, settings });
  try {
    return codeOf(await make({ ...ana, api: createRestClient(other.url, ana.token) }));
  } finally {
    await other.stop();
  }
}

it('lets groups be made at once in a database that no earlier release has served', async () => {
  expect((await make(ana)).status).toBe(201);
});

it('lets none be made for a day after an upgrade, as processes without groups may still run', async () => {
  const temp_id = 'made before';
  const made = expectData(await make(ana, { temp_id }), 201).conversation as { id: number };
  await upgradedBefore('23 hour');
  // A process that has found nothing in the way does not look again.
  await app.stop();
  app = await startTestApp({ schema });
  ana = { ...ana, api: createRestClient(app.url, ana.token) };

  const answer = await make(ana);
  expect(codeOf(answer)).toBe(NOT_YET);
  expect(answer.body.message).toBe(
    'No groups can be made yet, as this server was updated within the last day. Please try again tomorrow.',
  );
  const seconds = Number(answer.headers['retry-after']);
  expect(seconds).toBeGreaterThan(3_500);
  expect(seconds).toBeLessThanOrEqual(3_600);

  // Everything else is as ever.
  expect((await make(ana, { temp_id })).status).toBe(200);
  expect(codeOf(await make(ana, { temp_id, name: 'Other' }))).toBe('409 temp_id_reused');
  expect((await ana.api.post('/api/conversations', { type: 'direct', user_id: bruno.id })).status).toBe(201);
  expect((await inGroup(ana, made.id).send('hello')).status).toBe(201);
});

it('knows an upgraded database also after its first account was deleted', async () => {
  await upgradedBefore('23 hour');
  const { status } = await ana.api.delete('/api/auth/me', {}, { password: ana.password });
  expect(status).toBe(200);
  expect(codeOf(await make(bruno))).toBe(NOT_YET);
});

it('lets groups be made as soon as the day is over, without another start', async () => {
  await upgradedBefore('23 hour');
  expect(codeOf(await make(ana))).toBe(NOT_YET);
  await upgradedBefore('1 day');
  expect((await make(ana)).status).toBe(201);
  expect(await aGroupOf([ana, bruno])).toBeGreaterThan(0);
});

it('is told by GROUP_CREATION, whatever the database was', async () => {
  expect(await madeWith({ GROUP_CREATION: 'off' })).toBe(FORBIDDEN);
  await upgradedBefore('1 minute');
  expect(await madeWith({ GROUP_CREATION: 'off' })).toBe(FORBIDDEN);
  expect(await madeWith({ GROUP_CREATION: 'on' })).toBe('201');
  expect(await madeWith({})).toBe(NOT_YET);
});
