import { ListedPeople } from '../../../../src/services/presence/listed-people';

const [ANA, BRUNO] = [1, 2];

let leftOut: number[][];
let people: ListedPeople;

beforeEach(() => {
  leftOut = [];
  people = new ListedPeople({ isOnline: () => true }, { leftOut: (...pair) => leftOut.push(pair) });
});

it('notes whom a list shows as offline because of a block, whose end is to be told then', () => {
  expect(people.isShownOnline(ANA, { user_id: BRUNO, is_visible: false, block_stands: true })).toBe(false);
  expect(leftOut).toEqual([[ANA, BRUNO]]);
});

it('notes nobody who is shown, or is not for another reason', () => {
  expect(people.isShownOnline(ANA, { user_id: BRUNO, is_visible: true, block_stands: false })).toBe(true);
  expect(people.isShownOnline(ANA, { user_id: BRUNO, is_visible: false, block_stands: false })).toBe(false);
  expect(leftOut).toEqual([]);
});
