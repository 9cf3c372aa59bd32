import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, inGroup, somePersons } from '../../support/group-people';
import { expectData, type Person } from '../../support/people';

const TOO_MANY = '409 too_many';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
beforeAll(async () => {
  app = await startTestApp({ settings: { GROUP_MAX_PER_DAY: '3', GROUP_MAX_JOINED: '4' } });
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
});
afterAll(() => app.stop());

const make = ({ api }: Person, people: readonly Person[] = [], rest: object = {}) =>
  api.post('/api/conversations', {
    type: 'group',
    name: 'Crew',
    user_ids: people.map(({ id }) => id),
    ...rest,
  });

const idOf = (data: Record<string, unknown>): number => (data.conversation as { id: number }).id;

it('lets one account make so many groups within a day, and finds those that it has made', async () => {
  const first = idOf(expectData(await make(ana, [bruno], { temp_id: 'first' }), 201));
  for (let count = 2; count <= 3; count++) expectData(await make(ana), 201);
  expect(codeOf(await make(ana))).toBe(TOO_MANY);
  expect(idOf(expectData(await make(ana, [bruno], { temp_id: 'first' }), 200))).toBe(first);
  expect(codeOf(await make(ana, [carla], { temp_id: 'first' }))).toBe('409 temp_id_reused');
  expectData(await make(bruno), 201);

  await app.database.run(
    'update group_creations set created_at = created_at - interval 1 day where user_id = ?',
    [ana.id],
  );
  expectData(await make(ana), 201);
});

describe('somebody who is in as many groups as one may be', () => {
  let left: number;
  beforeEach(async () => {
    // Those do not count.
    for (const { id } of [ana, carla]) {
      await bruno.api.post('/api/conversations', { type: 'direct', user_id: id });
    }
    left = await aGroupOf([ana, bruno]);
    for (const maker of [ana, ana, carla]) await aGroupOf([maker, bruno]);
  });

  it('is not added to others, like somebody who does not exist', async () => {
    const data = expectData(await make(carla, [bruno, ana]), 201);
    expect(data.not_added).toEqual([bruno.id]);
    const added = expectData(await inGroup(carla, idOf(data)).add([bruno]), 201);
    expect(added).toEqual({ members: [], not_added: [bruno.id] });
    expect((await inGroup(bruno, left).remove(bruno)).status).toBe(200);
    expect(expectData(await inGroup(carla, idOf(data)).add([bruno]), 201).not_added).toEqual([]);
  });

  it('makes none, and joins none but those where they are', async () => {
    expect(codeOf(await make(bruno))).toBe(TOO_MANY);
    const codeFor = async (id: number, by: Person): Promise<string> => {
      const { invite } = expectData(await inGroup(by, id).invite(), 201);
      return (invite as { code: string }).code;
    };
    const other = await codeFor(await aGroupOf([carla]), carla);
    expect(codeOf(await bruno.api.post(`/api/invites/${other}/join`))).toBe(TOO_MANY);
    const own = await codeFor(left, ana);
    expect((await bruno.api.post(`/api/invites/${own}/join`)).status).toBe(200);
    expect((await inGroup(bruno, left).remove(bruno)).status).toBe(200);
    expect((await bruno.api.post(`/api/invites/${other}/join`)).status).toBe(200);
  });
});
