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

/** What is wrong with a new migration. */
function problemsOf(sql: string): string[] {
  const kind = /^-- (additive|breaking)\n/.exec(sql)?.[1];
  if (!kind) return ['its first line is neither "-- additive" nor "-- breaking"'];
  const statement = sql
    .replaceAll(/^--.*$/gm, '')
    .trim()
    .toLowerCase();
  const isChange = /^(?:alter|create (?:unique )?index)\b/.test(statement);
  return [
    ...(isChange && !ONLINE.test(statement) ? ['it locks its table'] : []),
    ...NOT_ADDITIVE.filter(([pattern]) => kind === 'additive' && pattern.test(statement)).map(
      ([, why]) => why,
    ),
  ];
}

it('every migration has a number of its own', async () => {
  const numbers = (await readMigrations()).map(({ name }) => /^(\d{4})_/.exec(name)?.[1] ?? name);
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
});

it('every migration says whether it is additive, and keeps to it', async () => {
  const newer = (await readMigrations()).filter(({ name }) => name > LAST_WITHOUT_KIND);
  const problems = newer.flatMap(({ name, sql }) => problemsOf(sql).map((problem) => `${name}: ${problem}`));
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
