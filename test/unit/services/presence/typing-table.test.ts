import { TypingTable } from '../../../../src/services/presence/typing-table';

const [ANA, BRUNO] = [1, 2];

let now: number;
let ended: string[];
let table: TypingTable<string>;

beforeEach(() => {
  jest.useFakeTimers();
  [now, ended] = [0, []];
  table = new TypingTable(
    () => now,
    ({ user_id, place_id }, told) => ended.push(`${user_id} ${place_id} ${told}`),
  );
});
afterEach(() => jest.useRealTimers());

function pass(ms: number): void {
  now += ms;
  jest.advanceTimersByTime(ms);
}

it('says every three seconds that others are to be told, and that it has ended six seconds after the last word', () => {
  const typing = table.begin(ANA, 7);
  if (!typing) throw new Error('It is new');
  typing.told = 'them';
  pass(2_900);
  expect(table.begin(ANA, 7)).toBeUndefined();
  pass(100);
  expect(table.begin(ANA, 7)).toBe(typing);
  pass(5_900);
  expect(ended).toEqual([]);
  pass(200);
  expect(ended).toEqual(['1 7 them']);
  expect(table.isCurrent(typing)).toBe(false);
});

it('ends nothing of which nobody was told', () => {
  table.begin(ANA, 7);
  table.end(ANA, 7);
  expect(ended).toEqual([]);
});

it('ends all of one user', () => {
  for (const [user_id, place_id] of [
    [ANA, 7],
    [ANA, 8],
    [BRUNO, 7],
  ] as const) {
    const typing = table.begin(user_id, place_id);
    if (typing) typing.told = 'them';
  }
  table.endAllOf(ANA);
  expect(ended).toEqual(['1 7 them', '1 8 them']);
  expect(table.of(BRUNO)).toHaveLength(1);
  table.forget();
  pass(10_000);
  expect(ended).toHaveLength(2);
});
