import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Departures } from '../../../../src/services/live/departures';
import type { SharedNews } from '../../../../src/services/live/shared-news';
import { GroupNews, type GroupNewsParts } from '../../../../src/services/live/group-news';

const GROUP = 50;
const [ANA, BIA] = [1, 2];
const MAX = 100;

let changed: [number, number | undefined][];
let told: string[];

/** Of a group that has so many members when it is read. */
async function tell(member_count: number, gone: readonly number[]): Promise<void> {
  const conversation = { id: GROUP, member_count, are_members_listed: true, change_no: 12 };
  const news = new GroupNews({
    views: {
      conversations: async () => ({
        conversations: [{ row: conversation, viewer_ids: [ANA, BIA] }],
        settings: [],
      }),
    },
    members: { toAll: async () => [] },
    departures: new Departures(() => 0),
    personal: {
      isBeginning: () => false,
      changed: (user_id: number, since: number) => void changed.push([user_id, since]),
    },
    isConnected: () => true,
    tell: ({ kind }: SharedNews) => void told.push(kind),
    receiptsMaxMembers: MAX,
  } as unknown as GroupNewsParts);
  for (const [index, each] of gone.entries()) {
    news.changed({
      conversation_id: GROUP,
      viewer_ids: new Set([ANA, BIA]),
      member_ids: new Set([10 + index]),
      gone: each,
      since: 10 + index,
    });
  }
  for (let turn = 0; turn < 8; turn++) await endOfTurn();
}

beforeEach(() => {
  [changed, told] = [[], []];
});

it.each([
  ['one has', MAX, [1]],
  ['several have at once', MAX - 2, [1, 1, 1]],
])('tells all of a group that shows its marks once %s left', async (_, member_count, gone) => {
  await tell(member_count, gone);
  expect(changed).toEqual([
    [ANA, 10],
    [BIA, 10],
  ]);
  expect(told).toEqual([]);
});

it.each([
  ['has shown them before', MAX - 1, [1]],
  ['is still too large for them', MAX + 1, [1, 1]],
])('tells rows of a group that %s', async (_, member_count, gone) => {
  await tell(member_count, gone);
  expect(changed).toEqual([]);
  expect(told).toEqual(['conversation']);
});
