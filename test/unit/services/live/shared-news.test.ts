import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { MemberView } from '../../../../src/domain/views';
import { Departures } from '../../../../src/services/live/departures';
import { type Found, SharedNewsReader } from '../../../../src/services/live/shared-news';

const GROUP = 50;
const [ANA, BIA, CAIO] = [1, 2, 3];

const aMember = (change_no: number): MemberView => ({
  conversation_id: GROUP,
  user_id: ANA,
  name: 'Ana',
  username: null,
  avatar_url: null,
  role: 'member',
  joined_at: 'then',
  left_at: null,
  joined_seq: 0,
  delivered_seq: 1,
  read_seq: 1,
  change_no,
});

const found = (change_no: number, since: number, viewer_ids = [BIA, CAIO]): Found => ({
  kind: 'member',
  row: aMember(change_no),
  viewer_ids,
  since,
});

let connected: Set<number>;
let beginning: Set<number>;
let changed: [number, number | undefined][];
let departures: Departures;
let read: jest.Mock<Promise<Found[]>, [readonly string[]]>;
let told: [number, number[]][];
let missed: number;
let errors: unknown[];
let reader: SharedNewsReader<string>;

beforeEach(() => {
  [connected, told, errors, missed] = [new Set([BIA, CAIO]), [], [], 0];
  [beginning, changed] = [new Set(), []];
  departures = new Departures(() => 0);
  read = jest.fn().mockResolvedValue([found(11, 10)]);
  reader = new SharedNewsReader<string>(
    {
      views: undefined as never,
      departures,
      personal: {
        isBeginning: (user_id, conversation_id) => conversation_id === GROUP && beginning.has(user_id),
        changed: (user_id, since) => void changed.push([user_id, since]),
      },
      isConnected: (user_id) => connected.has(user_id),
      tell: ({ row, viewer_ids }) => void told.push([row.change_no, viewer_ids]),
      missedByAll: () => void (missed += 1),
      onError: (error) => void errors.push(error),
    },
    { max_items: 2, read: (batch) => read(batch) },
  );
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await endOfTurn();
}

it('reads together what comes in a turn, and tells those who are connected', async () => {
  for (const item of ['a', 'b', 'c']) reader.add(item);
  connected.delete(CAIO);
  await settle();
  expect(read.mock.calls).toEqual([[['a', 'b']], [['c']]]);
  expect(told).toEqual([
    [11, [BIA]],
    [11, [BIA]],
  ]);
});

it('does not tell of rows that have not changed for their viewers', async () => {
  read.mockResolvedValue([found(10, 10)]);
  reader.add('a');
  await settle();
  expect(told).toEqual([]);
});

it('tells nobody who has left since it was read', async () => {
  read.mockImplementation(async () => {
    departures.note(BIA, GROUP);
    return [found(11, 10)];
  });
  departures.note(CAIO, GROUP);
  reader.add('a');
  await settle();
  expect(told).toEqual([[11, [CAIO]]]);
});

it('leaves to what is read for them whoever has to be told of the conversation first', async () => {
  beginning.add(BIA);
  reader.add('a');
  await settle();
  expect(told).toEqual([[11, [CAIO]]]);
  expect(changed).toEqual([[BIA, 10]]);
});

it('has everybody ask sync after a bug, and goes on', async () => {
  const bug = new Error('a bug');
  read.mockRejectedValueOnce(bug);
  reader.add('a');
  await settle();
  expect([errors, missed, told]).toEqual([[bug], 1, []]);
  reader.add('b');
  await settle();
  expect(told).toHaveLength(1);
});

it('has everybody ask sync once if more waited than may', async () => {
  let answer = (): void => {};
  read.mockImplementationOnce(() => new Promise((resolve) => (answer = () => resolve([]))));
  reader.add('first');
  await settle();
  for (let n = 0; n < 5_002; n++) reader.add(`${n}`);
  expect(missed).toBe(0);
  answer();
  await settle();
  expect(missed).toBe(1);
});
