import { ToldBlocks } from '../../../../src/services/blocks/told-blocks';

const [ANA, BRUNO, CARLA] = [1, 2, 3];

let told: ToldBlocks;
const tell = (one: number, other: number, stands: boolean) =>
  told.handle({ type: 'block_changed', user_ids: [one, other], stands });

beforeEach(() => {
  told = new ToldBlocks(1);
  for (const user_id of [ANA, BRUNO, CARLA]) told.arrived(user_id);
});

it('knows what was told of two, whoever of them comes first', () => {
  tell(ANA, BRUNO, true);
  expect([told.of(ANA, BRUNO), told.of(BRUNO, ANA)]).toEqual([{ stands: true }, { stands: true }]);
  expect(told.of(ANA, CARLA)).toBeUndefined();
});

it('keeps the same entry of two from whom something is left out again, so that whoever compares it sees no news', () => {
  told.leftOut(ANA, BRUNO);
  const first = told.of(ANA, BRUNO);
  told.leftOut(BRUNO, ANA);
  expect(told.of(ANA, BRUNO)).toBe(first);
  expect(told.takeLeftOut(9)).toEqual([[ANA, BRUNO]]);
  expect(told.takeLeftOut(9)).toEqual([]);
});

it('notes no more than that a block stands where that was told, and notes what was left out after its end', () => {
  tell(ANA, BRUNO, true);
  told.leftOut(ANA, BRUNO);
  expect(told.of(ANA, BRUNO)).toEqual({ stands: true });
  tell(ANA, BRUNO, false);
  told.leftOut(ANA, BRUNO);
  expect(told.of(ANA, BRUNO)).toEqual({ stands: undefined });
});

it('keeps nothing of who is not online', () => {
  told.leftOut(ANA, BRUNO);
  told.left(BRUNO);
  told.leftOut(ANA, BRUNO);
  tell(ANA, BRUNO, true);
  told.arrived(BRUNO);
  expect(told.of(ANA, BRUNO)).toBeUndefined();
  expect(told.takeLeftOut(9)).toEqual([]);
  // There is room again.
  tell(ANA, CARLA, true);
  expect(told.of(CARLA, ANA)).toEqual({ stands: true });
});

it('takes for left out whoever it does not know of a user with somebody who did not fit, until that user leaves', () => {
  tell(ANA, BRUNO, true);
  told.leftOut(ANA, CARLA);
  expect(told.of(ANA, CARLA)).toEqual({ stands: undefined });
  expect(told.of(BRUNO, CARLA)).toBe(told.of(ANA, CARLA));
  expect(told.of(ANA, BRUNO)).toEqual({ stands: true });
  for (const user_id of [ANA, CARLA]) {
    told.left(user_id);
    told.arrived(user_id);
  }
  for (const other of [ANA, BRUNO]) expect(told.of(CARLA, other)).toBeUndefined();
});
