import { readMigrations } from '../../../../src/infra/database/migration-files';

/** The last of those that were released before there were two kinds. */
const LAST_WITHOUT_KIND = '0042_users_name_parts_key';

/** Both servers know these words, and refuse a change that they cannot make that way. */
const ONLINE = /\balgorithm = (?:instant|inplace, lock = none);?$/;

/** What a release may stumble over that does not know the change, by why. */
const NOT_ADDITIVE: [pattern: RegExp, why: string][] = [
  [/\b(?:drop|rename|change|truncate)\b/, 'something is gone'],
  [/\b(?:update|delete|replace)\b/, 'rows are rewritten'],
  [/\badd column \w+ (?![^,]*\bdefault\b)[^,]*\bnot null\b/, 'inserts lack a value'],
  [/\b(?:add|create) unique\b/, 'inserts may repeat a value'],
];

/** The columns that a migration adds, as `table.column`. */
function columnsAddedBy(sql: string): string[] {
  const [, table] = /^alter table (\w+)/m.exec(sql) ?? [];
  return [...sql.matchAll(/\badd column (\w+)/g)].map(([, column]) => `${table}.${column}`);
}

/** A unique key over columns that a release does not know is none of its concern: it leaves them null. */
function isOfNewColumns(statement: string, newColumns: ReadonlySet<string>): boolean {
  const [, table, columns] = /^alter table (\w+) add unique key \w+ \(([^)]+)\)/.exec(statement) ?? [];
  return columns?.split(', ').every((column) => newColumns.has(`${table}.${column}`)) ?? false;
}

/** What is wrong with a new migration. `newColumns` are those that no release knows yet. */
function problemsOf(sql: string, newColumns: ReadonlySet<string> = new Set()): string[] {
  const kind = /^-- (additive|breaking)\n/.exec(sql)?.[1];
  if (!kind) return ['its first line is neither "-- additive" nor "-- breaking"'];
  const statement = sql
    .replaceAll(/^--.*$/gm, '')
    .trim()
    .toLowerCase();
  const isChange = /^(?:alter|create (?:unique )?index)\b/.test(statement);
  return [
    ...(isChange && !ONLINE.test(statement) ? ['it locks its table'] : []),
    ...(kind === 'additive' && !isOfNewColumns(statement, newColumns)
      ? NOT_ADDITIVE.filter(([pattern]) => pattern.test(statement)).map(([, why]) => why)
      : []),
  ];
}

it('every migration has a number of its own', async () => {
  const numbers = (await readMigrations()).map(({ name }) => /^(\d{4})_/.exec(name)?.[1] ?? name);
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
});

it('every migration says whether it is additive, and keeps to it', async () => {
  const newer = (await readMigrations()).filter(({ name }) => name > LAST_WITHOUT_KIND);
  const newColumns = new Set(newer.flatMap(({ sql }) => columnsAddedBy(sql)));
  const problems = newer.flatMap(({ name, sql }) =>
    problemsOf(sql, newColumns).map((problem) => `${name}: ${problem}`),
  );
  expect(problems).toEqual([]);
});

it.each([
  '-- additive\n-- Why.\ncreate table nests (id bigint not null, primary key (id)) engine = InnoDB;\n',
  '-- additive\nalter table birds add column nest bigint null, algorithm = instant;\n',
  '-- additive\nalter table birds add column nests int not null default 0, algorithm = instant;\n',
  '-- additive\nalter table birds add key birds_nest (nest), algorithm = inplace, lock = none;\n',
  '-- breaking\nalter table birds drop column nest, algorithm = inplace, lock = none;\n',
])('the rules for migrations allow %j', (sql) => {
  expect(problemsOf(sql)).toEqual([]);
});

it('the rules for migrations allow a unique key over new columns alone', () => {
  const sql = (columns: string) =>
    `-- additive\nalter table birds add unique key a (${columns}), algorithm = inplace, lock = none`;
  const newColumns = new Set(['birds.nest', 'birds.egg', 'cats.name']);
  expect(problemsOf(sql('nest, egg'), newColumns)).toEqual([]);
  expect(problemsOf(sql('nest, name'), newColumns)).toEqual(['inserts may repeat a value']);
});

it.each([
  ['create table nests (id bigint)', 'its first line is neither "-- additive" nor "-- breaking"'],
  ['-- additive\nalter table birds add column nest bigint null', 'it locks its table'],
  ['-- additive\nalter table birds drop column nest, algorithm = instant', 'something is gone'],
  [
    '-- additive\nalter table birds add nest int, rename column a to b, algorithm = instant',
    'something is gone',
  ],
  ['-- additive\nupdate birds set nest = 1', 'rows are rewritten'],
  [
    '-- additive\nalter table birds add column nest int not null, algorithm = instant',
    'inserts lack a value',
  ],
  [
    '-- additive\nalter table birds add unique key a (a), algorithm = inplace, lock = none',
    'inserts may repeat a value',
  ],
])('the rules for migrations refuse %j: %s', (sql, problem) => {
  expect(problemsOf(sql)).toEqual([problem]);
});
