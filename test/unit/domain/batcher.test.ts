import { Batcher, type BatcherOptions } from '../../../src/domain/batcher';

let batches: number[][];
/** Ends the batch in flight. */
let end: () => void;

beforeEach(() => {
  batches = [];
});

/** A batcher whose batches are in flight until the test ends them. */
function batcherOf(options: BatcherOptions<number>): Batcher<number> {
  return new Batcher(options, (batch) => {
    batches.push(batch);
    return new Promise((resolve) => {
      end = resolve;
    });
  });
}

function addAll(batcher: Batcher<number>, ...items: number[]): void {
  for (const item of items) batcher.add(item);
}

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));
const endBatch = () => {
  end();
  return endOfTurn();
};

it('processes an item that is alone at once', () => {
  batcherOf({ max_items: 10 }).add(1);
  expect(batches).toEqual([[1]]);
});

it('gathers what is added while a batch is in flight', async () => {
  const batcher = batcherOf({ max_items: 10 });
  addAll(batcher, 1, 2, 3);
  expect(batches).toEqual([[1]]);
  expect(batcher.waiting).toEqual([2, 3]);
  await endBatch();
  expect(batches).toEqual([[1], [2, 3]]);
});

it('limits the items of a batch', async () => {
  addAll(batcherOf({ max_items: 2 }), 1, 2, 3, 4);
  await endBatch();
  await endBatch();
  expect(batches).toEqual([[1], [2, 3], [4]]);
});

it('limits the weight of a batch, but processes an item that is too heavy alone', async () => {
  addAll(batcherOf({ max_items: 10, max_weight: 10, weightOf: (item) => item }), 1, 4, 6, 1, 99, 2);
  await endBatch();
  await endBatch();
  await endBatch();
  await endBatch();
  expect(batches).toEqual([[1], [4, 6], [1], [99], [2]]);
});

it('gathers what is added in one turn of the event loop if it is told to', async () => {
  addAll(batcherOf({ max_items: 10, gathersTurn: true }), 1, 2, 3);
  expect(batches).toEqual([]);
  await endOfTurn();
  expect(batches).toEqual([[1, 2, 3]]);
});

it('takes out what waits, but not what is in flight', async () => {
  const batcher = batcherOf({ max_items: 10 });
  addAll(batcher, 1, 2, 3, 4);
  expect(batcher.remove((item) => item % 2 === 1)).toEqual([3]);
  await endBatch();
  expect(batches).toEqual([[1], [2, 4]]);
});

it('is idle when nothing waits and nothing is in flight', async () => {
  const batcher = batcherOf({ max_items: 1 });
  await batcher.idle();
  addAll(batcher, 1, 2);
  let isIdle = false;
  const idle = batcher.idle().then(() => {
    isIdle = true;
  });
  await endBatch();
  expect(isIdle).toBe(false);
  end();
  await idle;
  expect(batches).toEqual([[1], [2]]);
});
