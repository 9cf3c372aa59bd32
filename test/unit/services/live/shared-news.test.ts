import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { MemberView } from '../../../../src/domain/views';
import { BusyError } from '../../../../src/domain/errors';
import { Departures } from '../../../../src/services/live/departures';
import {
  type ChangedConversation,
  type Found,
  SharedNewsReader,
} from '../../../../src/services/live/shared-news';

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
let read: jest.Mock<Promise<Found[]>, []>;
let told: [number, number[]][];
let missed: (number | 'all')[];
let members: number[] | undefined;
let errors: unknown[];
let reader: SharedNewsReader<ChangedConversation>;

const aChange = { conversation_id: GROUP };

beforeEach(() => {
  [connected, told, errors, missed] = [new Set([BIA, CAIO]), [], [], []];
  members = undefined;
  [beginning, changed] = [new Set(), []];
  departures = new Departures(() => 0);
  read = jest.fn().mockResolvedValue([found(11, 10)]);
  reader = new SharedNewsReader<ChangedConversation>(
    {
      views: undefined as never,
      members: undefined as never,
      departures,
      personal: {
        isBeginning: (user_id, conversation_id) => conversation_id === GROUP && beginning.has(user_id),
        changed: (user_id, since) => void changed.push([user_id, since]),
      },
      isConnected: (user_id) => connected.has(user_id),
      membersOf: () => members,
      tell: ({ row, viewer_ids }) => void told.push([row.change_no, viewer_ids]),
      missed: (user_id) => void missed.push(user_id),
      missedByAll: () => void missed.push('all'),
      onError: (error) => void errors.push(error),
    },
    { at_once: 1, merge: (one) => one, read },
  );
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await endOfTurn();
}

it('tells those who are connected', async () => {
  reader.add(aChange);
  connected.delete(CAIO);
  await settle();
  expect(told).toEqual([[11, [BIA]]]);
});

it('does not tell of rows that have not changed for their viewers', async () => {
  read.mockResolvedValue([found(10, 10)]);
  reader.add(aChange);
  await settle();
  expect(told).toEqual([]);
});

it('tells nobody who has left since it was read', async () => {
  read.mockImplementation(async () => {
    departures.note(BIA, GROUP);
    return [found(11, 10)];
  });
  departures.note(CAIO, GROUP);
  reader.add(aChange);
  await settle();
  expect(told).toEqual([[11, [CAIO]]]);
});

it('leaves to what is read for them whoever has to be told of the conversation first', async () => {
  beginning.add(BIA);
  reader.add(aChange);
  await settle();
  expect(told).toEqual([[11, [CAIO]]]);
  expect(changed).toEqual([[BIA, 10]]);
});

it.each([
  ['those whom it concerns', { ...aChange, viewer_ids: new Set([BIA]) }, undefined, [BIA]],
  ['those who are known to be members, if it concerns all', aChange, [ANA, BIA], [ANA, BIA]],
  ['everybody, if they are not known', aChange, undefined, ['all']],
])('has %s ask sync if it cannot be read', async (_, change, known, concerned) => {
  members = known;
  const bug = new Error('a bug');
  read.mockRejectedValueOnce(bug);
  reader.add(change);
  await settle();
  expect([errors, missed, told]).toEqual([[bug], concerned, []]);
});

it('has nobody ask sync as long as it may be read yet', async () => {
  read.mockRejectedValueOnce(new BusyError());
  reader.add(aChange);
  await settle();
  expect([errors, missed, told]).toEqual([[], [], []]);
  await reader.stop();
});
