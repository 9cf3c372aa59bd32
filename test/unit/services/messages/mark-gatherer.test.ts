import type { ChatEvent } from '../../../../src/domain/chat-events';
import { BusyError, NotFoundError } from '../../../../src/domain/errors';
import type { Mark } from '../../../../src/domain/mark';
import type { MarksOutcome, MarksWrite } from '../../../../src/repositories/conversation-writes/kinds/marks';
import type { WriteLanes } from '../../../../src/repositories/conversation-writes/write-lanes';
import { MarkGatherer } from '../../../../src/services/messages/mark-gatherer';

const [CREW, TEAM] = [1, 2];
const [ANA, BIA, CAIO] = [11, 12, 13];

/** A write that is in flight until the test ends it. */
interface InFlight {
  write: MarksWrite;
  /** All marks have moved, unless it says something else. */
  end(outcome?: Partial<MarksOutcome>): Promise<void>;
  fail(error: Error): Promise<void>;
}

let writes: InFlight[];
let told: ChatEvent[];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  writes = [];
  told = [];
});
afterEach(() => {
  jest.useRealTimers();
});

const endOfTurn = (): Promise<void> => new Promise(setImmediate);

function submit(write: MarksWrite): Promise<MarksOutcome> {
  return new Promise((resolve, reject) => {
    writes.push({
      write,
      end(outcome = {}) {
        resolve({ moved: [...write.marks], strangers: [], ...outcome });
        return endOfTurn();
      },
      fail(error) {
        reject(error);
        return endOfTurn();
      },
    });
  });
}

const aGatherer = (maxWaiting?: number): MarkGatherer =>
  new MarkGatherer(
    { submit } as unknown as WriteLanes,
    { publish: (event) => void told.push(event) },
    maxWaiting,
  );
const read = (user_id: number, read_seq: number): Mark => ({ user_id, read_seq });
const written = (): [number, ...Mark[]][] =>
  writes.map(({ write: { conversation_id, marks } }) => [conversation_id, ...marks]);
const last = (): InFlight => writes.at(-1)!;

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  await endOfTurn();
}

/** Follows how it ends: undefined until it has, then `stored` or the code of the refusal. */
function follow(adding: Promise<void>): { end: string | undefined } {
  const followed: { end: string | undefined } = { end: undefined };
  adding.then(
    () => (followed.end = 'stored'),
    (error: { code: string }) => (followed.end = error.code),
  );
  return followed;
}

it('writes the first mark at once, with what else comes in the same turn', async () => {
  const gatherer = aGatherer();
  follow(gatherer.add(CREW, read(ANA, 3)));
  follow(gatherer.add(CREW, read(BIA, 4)));
  await endOfTurn();
  expect(written()).toEqual([[CREW, read(ANA, 3), read(BIA, 4)]]);
  expect(last().write).toMatchObject({ kind: 'marks', user_id: ANA });
});

it('writes what comes afterwards together, a second after the write before has ended', async () => {
  const gatherer = aGatherer();
  follow(gatherer.add(CREW, read(ANA, 3)));
  await endOfTurn();
  follow(gatherer.add(CREW, read(BIA, 3)));
  await pass(5_000);
  expect(writes).toHaveLength(1);

  await last().end();
  follow(gatherer.add(CREW, read(CAIO, 4)));
  await pass(999);
  expect(writes).toHaveLength(1);
  await pass(1);
  expect(written()[1]).toEqual([CREW, read(BIA, 3), read(CAIO, 4)]);
});

it('writes at once again after a second without marks', async () => {
  const gatherer = aGatherer();
  follow(gatherer.add(CREW, read(ANA, 3)));
  await endOfTurn();
  await last().end();
  await pass(1_000);
  follow(gatherer.add(CREW, read(ANA, 4)));
  await endOfTurn();
  expect(written()[1]).toEqual([CREW, read(ANA, 4)]);
});

it('keeps groups apart', async () => {
  const gatherer = aGatherer();
  follow(gatherer.add(CREW, read(ANA, 3)));
  await endOfTurn();
  follow(gatherer.add(TEAM, read(ANA, 7)));
  await endOfTurn();
  expect(written()).toEqual([
    [CREW, read(ANA, 3)],
    [TEAM, read(ANA, 7)],
  ]);
});

it('keeps the highest marks of a member, whatever order they come in, and lets everybody wait for them', async () => {
  const gatherer = aGatherer();
  const adding = [
    gatherer.add(CREW, read(ANA, 5)),
    gatherer.add(CREW, { user_id: ANA, delivered_seq: 8 }),
    gatherer.add(CREW, read(ANA, 4)),
    gatherer.add(CREW, { user_id: ANA, delivered_seq: 7 }),
  ].map(follow);
  await endOfTurn();
  expect(written()).toEqual([[CREW, { user_id: ANA, read_seq: 5, delivered_seq: 8 }]]);

  expect(adding.map(({ end }) => end)).toEqual([undefined, undefined, undefined, undefined]);
  await last().end();
  expect(adding.map(({ end }) => end)).toEqual(['stored', 'stored', 'stored', 'stored']);
});

it('takes a mark that comes while one of the same member is in flight into the next write', async () => {
  const gatherer = aGatherer();
  follow(gatherer.add(CREW, read(ANA, 5)));
  await endOfTurn();
  const later = follow(gatherer.add(CREW, read(ANA, 6)));
  await last().end();
  expect(later.end).toBeUndefined();
  await pass(1_000);
  await last().end();
  expect(written()[1]).toEqual([CREW, read(ANA, 6)]);
  expect(later.end).toBe('stored');
});

it('refuses those alone who are not members', async () => {
  const gatherer = aGatherer();
  const adding = [ANA, BIA].map((user_id) => follow(gatherer.add(CREW, read(user_id, 3))));
  await endOfTurn();
  await last().end({ moved: [read(BIA, 3)], strangers: [ANA] });
  expect(adding.map(({ end }) => end)).toEqual([new NotFoundError().code, 'stored']);
});

it('refuses all of a write that is refused, and goes on', async () => {
  const gatherer = aGatherer();
  const adding = [ANA, BIA].map((user_id) => follow(gatherer.add(CREW, read(user_id, 3))));
  await endOfTurn();
  await last().fail(new BusyError());
  expect(adding.map(({ end }) => end)).toEqual(['busy', 'busy']);
  expect(told).toEqual([]);

  const next = follow(gatherer.add(CREW, read(ANA, 3)));
  await pass(1_000);
  await last().end();
  expect(next.end).toBe('stored');
});

it('tells together what has moved, and nothing if nothing has', async () => {
  const gatherer = aGatherer();
  follow(gatherer.add(CREW, read(ANA, 3)));
  follow(gatherer.add(CREW, read(BIA, 9)));
  follow(gatherer.add(TEAM, read(ANA, 3)));
  await endOfTurn();
  const [crew, team] = writes;
  const moved = [{ user_id: BIA, read_seq: 8, delivered_seq: 8 }];
  await crew?.end({ moved });
  await team?.end({ moved: [] });
  expect(told).toEqual([
    { type: 'marks_moved', conversation_id: CREW, conversation_type: 'group', marks: moved },
  ]);
});

it('holds a bounded number of marks, of all groups, and refuses more as busy', async () => {
  const gatherer = aGatherer(2);
  follow(gatherer.add(CREW, read(ANA, 3)));
  follow(gatherer.add(TEAM, read(ANA, 3)));
  const refused = [CREW, TEAM, 3].map((id) => follow(gatherer.add(id, read(BIA, 3))));
  const higher = follow(gatherer.add(CREW, read(ANA, 4)));
  await endOfTurn();
  expect(refused.map(({ end }) => end)).toEqual(['busy', 'busy', 'busy']);
  expect(written()).toEqual([
    [CREW, read(ANA, 4)],
    [TEAM, read(ANA, 3)],
  ]);

  // In flight they count too.
  expect(follow(gatherer.add(3, read(BIA, 3)))).toEqual({ end: undefined });
  await endOfTurn();
  expect(writes).toHaveLength(2);
  await writes[0]?.end();
  expect(higher.end).toBe('stored');
  follow(gatherer.add(3, read(BIA, 3)));
  await endOfTurn();
  expect(written()[2]).toEqual([3, read(BIA, 3)]);
});

it('writes many one part after the other, and leaves room between them for what else is written', async () => {
  const gatherer = aGatherer();
  for (let user_id = 1; user_id <= 300; user_id++) follow(gatherer.add(CREW, read(user_id, 3)));
  await endOfTurn();
  const sizes = () => writes.map(({ write }) => write.marks.length);
  expect(sizes()).toEqual([125]);
  await last().end();
  expect(sizes()).toEqual([125]);
  await pass(20);
  expect(sizes()).toEqual([125, 125]);
  await last().end();
  await pass(20);
  expect(sizes()).toEqual([125, 125, 50]);
  // Then a second without marks.
  follow(gatherer.add(CREW, read(1, 4)));
  await last().end();
  await pass(999);
  expect(sizes()).toHaveLength(3);
  await pass(1);
  expect(sizes()).toEqual([125, 125, 50, 1]);
});

describe('of one member with many calls', () => {
  const GROUPS = [1, 2, 3, 4, 5, 6, 7, 8];
  /** In each group a mark was written just now, so that the next one would wait for a second. */
  async function inBusyGroups(): Promise<MarkGatherer> {
    const gatherer = aGatherer();
    for (const group of GROUPS) follow(gatherer.add(group, read(BIA, 3)));
    await endOfTurn();
    await Promise.all(writes.map((write) => write.end()));
    writes = [];
    return gatherer;
  }

  it('lets four wait for the marks of others, and writes more without a pause', async () => {
    const gatherer = await inBusyGroups();
    const calls = GROUPS.map((group) => follow(gatherer.add(group, read(ANA, 4))));
    await endOfTurn();
    expect(written().map(([group]) => group)).toEqual([5, 6, 7, 8]);
    await Promise.all(writes.map((write) => write.end()));
    expect(calls.map(({ end }) => end)).toEqual([
      ...GROUPS.slice(0, 4).map(() => undefined),
      ...GROUPS.slice(4).map(() => 'stored'),
    ]);

    // There are four again, and that of another member waits with them.
    follow(gatherer.add(1, read(BIA, 4)));
    await endOfTurn();
    expect(writes).toHaveLength(4);
    await pass(1_000);
    expect(written().slice(4)).toEqual([
      [1, read(ANA, 4), read(BIA, 4)],
      ...[2, 3, 4].map((group) => [group, read(ANA, 4)]),
    ]);
  });

  it('counts also those that wait for the same mark', async () => {
    const gatherer = await inBusyGroups();
    const calls = [4, 5, 6, 7, 8].map((seq) => follow(gatherer.add(CREW, read(ANA, seq))));
    await endOfTurn();
    expect(written()).toEqual([[CREW, read(ANA, 8)]]);
    await last().end();
    expect(calls.map(({ end }) => end)).toEqual(calls.map(() => 'stored'));
    follow(gatherer.add(CREW, read(ANA, 9)));
    await endOfTurn();
    expect(writes).toHaveLength(1);
  });

  it('does not let one wait that comes while marks of the group are being written', async () => {
    const gatherer = aGatherer();
    for (let n = 0; n < 4; n++) follow(gatherer.add(TEAM, read(ANA, 4)));
    follow(gatherer.add(CREW, read(BIA, 3)));
    await endOfTurn();
    const [, crew] = writes;
    follow(gatherer.add(CREW, read(ANA, 4)));
    await crew?.end();
    expect(written().slice(2)).toEqual([[CREW, read(ANA, 4)]]);
  });
});

describe('when it stops', () => {
  it('writes at once what waits, and resolves when it is stored', async () => {
    const gatherer = aGatherer();
    follow(gatherer.add(CREW, read(ANA, 3)));
    await endOfTurn();
    await last().end();
    const waiting = follow(gatherer.add(CREW, read(ANA, 4)));
    const stopped = follow(gatherer.stop());
    await endOfTurn();
    expect(written()[1]).toEqual([CREW, read(ANA, 4)]);
    expect(stopped.end).toBeUndefined();
    await last().end();
    expect([waiting.end, stopped.end]).toEqual(['stored', 'stored']);
  });

  it('writes what comes afterwards without a pause', async () => {
    const gatherer = aGatherer();
    follow(gatherer.add(CREW, read(ANA, 3)));
    await endOfTurn();
    const stopped = follow(gatherer.stop());
    follow(gatherer.add(CREW, read(BIA, 3)));
    await last().end();
    expect(written()[1]).toEqual([CREW, read(BIA, 3)]);
    await last().end();
    expect(stopped.end).toBe('stored');
  });
});
