import { setImmediate as endOfTurn } from 'node:timers/promises';
import { BusyError } from '../../../../src/domain/errors';
import { NewsQueue } from '../../../../src/services/live/news-queue';
import { NEWS_QUEUE_LIMITS, type NewsQueueOptions } from '../../../../src/services/live/news-queue-options';

const [CREW, CLUB, TEAM] = [50, 60, 70];

interface Asked {
  items: readonly string[];
  answer: () => Promise<void>;
  fail: (error: unknown) => Promise<void>;
}

let asked: Asked[];
let givenUp: string[];
let errors: unknown[];
let queue: NewsQueue<string>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await endOfTurn();
}

/** What changes is a word, and what changes together a sentence, of three words at most. */
function begin(options: Partial<NewsQueueOptions<string>> = {}, limits = {}): void {
  queue = new NewsQueue<string>(
    {
      at_once: 1,
      merge: (one, later) => (one.split(' ').length < 3 ? `${one} ${later}` : undefined),
      read: (items) =>
        new Promise((resolve, reject) => {
          const then = (settled: () => void) => () => (settled(), settle());
          asked.push({ items, answer: then(resolve), fail: (error) => then(() => reject(error))() });
        }),
      giveUp: (item) => void givenUp.push(item),
      onError: (error) => void errors.push(error),
      ...options,
    },
    { ...NEWS_QUEUE_LIMITS, first_pause_ms: 0, ...limits },
  );
}

/** What was asked, in order. */
const reads = () => asked.map(({ items }) => items.join(', '));

/** Waits for this read, counted from 0. */
async function read(index: number): Promise<Asked> {
  while (!asked[index]) await endOfTurn();
  return asked[index];
}

beforeEach(() => {
  [asked, givenUp, errors] = [[], [], []];
  begin();
});

it('reads once what has changed in a turn', async () => {
  for (const item of ['a', 'b', 'c']) queue.add(CREW, item);
  expect(reads()).toEqual([]);
  await settle();
  expect(reads()).toEqual(['a b c']);
  await asked[0]?.answer();
  expect(reads()).toHaveLength(1);
});

it('reads once more what has changed meanwhile, after others that wait', async () => {
  queue.add(CREW, 'a');
  await settle();
  queue.add(CREW, 'b');
  queue.add(CLUB, 'x');
  queue.add(CREW, 'c');
  await asked[0]?.answer();
  expect(reads()).toEqual(['a', 'x']);
  await asked[1]?.answer();
  expect(reads()).toEqual(['a', 'x', 'b c']);
});

it('reads of several at the same time, but of each only once', async () => {
  begin({ at_once: 2 });
  queue.add(CREW, 'a');
  await settle();
  queue.add(CREW, 'b');
  for (const [id, item] of [
    [CLUB, 'x'],
    [TEAM, 'y'],
  ] as const) {
    queue.add(id, item);
  }
  await settle();
  expect(reads()).toEqual(['a', 'x']);
  await asked[1]?.answer();
  expect(reads()).toEqual(['a', 'x', 'y']);
});

it('reads several together where that is asked for', async () => {
  begin({ together: 2 });
  queue.add(CREW, 'a');
  queue.add(CLUB, 'x');
  queue.add(TEAM, 'y');
  await settle();
  expect(reads()).toEqual(['a, x']);
});

it('gathers between two reads', async () => {
  begin({ together: 2, pause_ms: 1 });
  queue.add(CREW, 'a');
  await (await read(0)).answer();
  queue.add(CREW, 'b');
  queue.add(CLUB, 'x');
  await read(1);
  expect(reads()).toEqual(['a', 'b, x']);
});

it('tries again what the database had no time for, with what has changed since, and reads others first', async () => {
  queue.add(CREW, 'a');
  await settle();
  queue.add(CLUB, 'x');
  queue.add(CREW, 'b');
  await asked[0]?.fail(new BusyError());
  await (await read(1)).answer();
  await (await read(2)).answer();
  expect(reads()).toEqual(['a', 'x', 'a b']);
  expect([givenUp, errors]).toEqual([[], []]);
});

it('gives up after some tries, and begins anew with what changes then', async () => {
  queue.add(CREW, 'a');
  for (let tries = 0; tries < 5; tries++) {
    expect(givenUp).toEqual([]);
    await (await read(tries)).fail(new BusyError());
  }
  expect(givenUp).toEqual(['a']);
  queue.add(CREW, 'b');
  await (await read(5)).fail(new BusyError());
  await (await read(6)).answer();
  expect([givenUp, reads().slice(5), errors]).toEqual([['a'], ['b', 'b'], []]);
});

it('finds out which of several it is that cannot be read', async () => {
  begin({ together: 8 });
  for (const [index, item] of ['a', 'b', 'c'].entries()) queue.add(index, item);
  await (await read(0)).fail(new BusyError());
  await (await read(1)).answer();
  await read(2);
  expect(reads()).toEqual(['a, b, c', 'a', 'b']);
});

it('gives up what a bug keeps from being read, and goes on', async () => {
  const bug = new Error('a bug');
  queue.add(CREW, 'a');
  await settle();
  queue.add(CREW, 'b');
  await asked[0]?.fail(bug);
  expect([errors, givenUp, reads()]).toEqual([[bug], ['a'], ['a', 'b']]);
});

it('gives up of a conversation what is too much, and of others what more than may wait', async () => {
  begin({}, { max_conversations: 1 });
  for (const item of ['a', 'b', 'c', 'd']) queue.add(CREW, item);
  queue.add(CLUB, 'x');
  expect(givenUp).toEqual(['a b c', 'x']);
  await settle();
  expect(reads()).toEqual(['d']);
});

it('waits at its end for what is being read, and reads nothing any more', async () => {
  queue.add(CREW, 'a');
  await settle();
  queue.add(CLUB, 'x');
  let hasStopped = false;
  const stopped = queue.stop().then(() => (hasStopped = true));
  await settle();
  expect(hasStopped).toBe(false);
  await asked[0]?.answer();
  await stopped;
  expect(reads()).toEqual(['a']);
});
