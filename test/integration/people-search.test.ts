import { Database } from '../../src/infra/database/database';
import { BlockRepository } from '../../src/repositories/blocks/block-repository';
import { NamePartRepository } from '../../src/repositories/contacts/name-part-repository';
import { UserRepository } from '../../src/repositories/accounts/user-repository';
import { NamePartFiller } from '../../src/services/contacts/name-part-filler';
import { PeopleSearch } from '../../src/services/contacts/people-search';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { countRowsRead } from '../support/rows-read';
import { someUsers } from '../support/builders';

const PEOPLE = 3_000;
const CALLER = { user_id: 1, session_id: 0, via: 'rest' } as const;

let schema: TestDatabase;
/** Has one connection, so that its counters count only the queries of this test. */
let database: Database;
let people: PeopleSearch;
let filler: NamePartFiller;

/** As a process of a release without name parts stores them. */
async function addUsers(names: readonly string[]): Promise<void> {
  await someUsers(
    database,
    names.map((name) => ({ name })),
  );
}

beforeAll(async () => {
  schema = await createTestDatabase();
  database = new Database(schema.address, { size: 1 });
  const parts = new NamePartRepository(database);
  people = new PeopleSearch('open', parts, new UserRepository(database), new BlockRepository(database), {
    noteFound: () => Promise.reject(new Error('Nobody was found by a whole name')),
  });
  filler = new NamePartFiller(parts);
  const names = ['Ana', 'Bia', 'Carla', 'João', 'Luís', 'Rita'];
  await addUsers(['Caller']);
  await addUsers(
    Array.from({ length: PEOPLE }, (_, index) => `${names[index % 6]} ${names[(index * 7) % 5]} ${index}`),
  );
  await addUsers(['山田太郎', 'Søren Łuk', ...Array.from({ length: 25 }, () => 'ab'.repeat(50))]);
});

afterAll(async () => {
  await database.close();
  await schema.drop();
});

const namesFor = async (text: string) => (await people.search(CALLER, text)).users.map(({ name }) => name);

it('finds accounts without name parts', async () => {
  expect(await database.one('select count(*) as n from name_parts')).toEqual({ n: 0 });
  expect(await namesFor('na ana 30')).toEqual(['Ana Ana 30', 'Ana Ana 300']);
});

it('adds the name parts of all accounts in the background, also if it is stopped in between', async () => {
  let chunks = 0;
  await filler.fill(() => ++chunks > 3);
  const waiting = () => database.one('select count(*) as n from users where not has_name_parts');
  expect(await waiting()).not.toEqual({ n: 0 });
  await filler.fill();
  expect(await waiting()).toEqual({ n: 0 });
  const [first] = await database.many('select count(distinct user_id) as n from name_parts');
  expect(first).toEqual({ n: PEOPLE + 28 });
});

it('finds a name of any script by any part of it, without accents and strokes', async () => {
  expect(await namesFor('太郎')).toEqual(['山田太郎']);
  expect(await namesFor('SOREN luk')).toEqual(['Søren Łuk']);
  expect(await namesFor('ØREN')).toEqual(['Søren Łuk']);
  expect(await namesFor('joao')).toHaveLength(20);
});

it('finds accounts that a process of the previous release adds', async () => {
  await addUsers(['Latecomer']);
  expect(await namesFor('tecom')).toEqual(['Latecomer']);
  await filler.fill();
  expect(await namesFor('tecom')).toEqual(['Latecomer']);
});

it.each([
  ['a common beginning', 'ana', 20],
  ['a common word', 'bia', 20],
  ['a common end', '99', 20],
  ['two letters inside of many names', 'ia', 20],
  ['a part of names that repeat it', 'ba', 20],
  ['a text that no name has', 'qqq', 0],
  ['nothing but accents', '\u0301\u0301', 0],
  ['nothing but wildcards', '%%', 0],
  ['an e-mail', 'nobody@example.org', 0],
])('reads a bounded part of the index for %s', async (_, text, found) => {
  const results: string[][] = [];
  const reads = await countRowsRead(database, async () => results.push(await namesFor(text)));
  expect(results[0]).toHaveLength(found);
  // Of three thousand names, or three million.
  expect(reads).toBeLessThan(text === 'ba' ? 3_000 : 500);
});

it('returns the same each time', async () => {
  expect(await namesFor('ri')).toEqual(await namesFor('RI'));
});
