import type { ChatEvent, TypingChanged } from '../../../../src/domain/chat-events';
import type { Typist } from '../../../../src/repositories/presence/watch-repository';
import { GroupTyping } from '../../../../src/services/presence/group-typing';
import { Watches } from '../../../../src/services/presence/watches';

const [ANA, BRUNO, CARLA] = [1, 2, 3];
const GROUP = 7;

let typist: Typist | undefined;
let apart: number[];
/** Called when the one who types is looked up. */
let meanwhile: () => void;
let now: number;
let told: string[];
let watches: Watches;
let typing: GroupTyping;

beforeEach(() => {
  typist = { members_version: 1, member_count: 3, can_write: 'everyone', role: 'member' };
  [apart, meanwhile, now, told] = [[], () => {}, 0, []];
  watches = new Watches();
  typing = new GroupTyping({
    rows: {
      async findTypist() {
        meanwhile();
        return typist;
      },
    },
    names: { find: async () => 'Ana' },
    blocks: { listBetween: async (_, ids) => ids.filter((id) => apart.includes(id)) },
    blockedPairs: { isKnown: () => false },
    watches,
    members: { bringTo: async () => {} },
    maxMembers: 50,
    events: { publish: (event) => told.push(...wordsOf(event as TypingChanged)) },
    clock: () => now,
  });
  for (const user_id of [ANA, BRUNO, CARLA]) watch(user_id);
});
afterEach(() => typing.forget());

function watch(user_id: number): void {
  const read = { version: 1, members: new Set([ANA, BRUNO, CARLA]) };
  watches.add({ user_id, connection_id: `of ${user_id}` }, { id: GROUP, type: 'group' }, read);
}

function wordsOf(event: TypingChanged): string[] {
  const watchers = event.conversation_type === 'group' ? event.watchers : [];
  return watchers.map(({ user_id }) => `${user_id} ${event.is_typing ? 'begin' : 'end'}`);
}

const blocked = (one: number, other: number): ChatEvent => ({
  type: 'block_changed',
  user_ids: [one, other],
  stands: true,
});

it('is told to who watches, again after three seconds, and its end', async () => {
  await typing.start(ANA, GROUP);
  await typing.start(ANA, GROUP);
  expect(told).toEqual(['2 begin', '3 begin']);
  now = 3_000;
  await typing.start(ANA, GROUP);
  typing.stop(ANA, GROUP);
  expect(told.slice(2)).toEqual(['2 begin', '3 begin', '2 end', '3 end']);
});

it('ends for who is not told any more when it is told again', async () => {
  await typing.start(ANA, GROUP);
  apart = [CARLA];
  now = 3_000;
  await typing.start(ANA, GROUP);
  expect(told.slice(2)).toEqual(['3 end', '2 begin']);
  if (typist) typist = { ...typist, can_write: 'admins' };
  now = 6_000;
  await typing.start(ANA, GROUP);
  expect(told.slice(4)).toEqual(['2 end']);
});

it('ends at once for the other one of a new block, and no second time', async () => {
  await typing.start(ANA, GROUP);
  typing.handle(blocked(CARLA, ANA));
  typing.stop(ANA, GROUP);
  expect(told.slice(2)).toEqual(['3 end', '2 end']);
});

it('is not told if it has ended during the look-up, or who watched has gone', async () => {
  meanwhile = () => typing.stop(ANA, GROUP);
  await typing.start(ANA, GROUP);
  expect(told).toEqual([]);
  meanwhile = () => watches.remove(`of ${CARLA}`);
  await typing.start(ANA, GROUP);
  watches.remove(`of ${BRUNO}`);
  typing.stop(ANA, GROUP);
  expect(told).toEqual(['2 begin']);
});

it.each([
  ['who is not in the group', undefined],
  ['more than fifty members', { member_count: 51 }],
  ['who may not write there', { can_write: 'admins' as const }],
])('is not told of, or to, %s', async (_, change) => {
  typist = change && typist ? { ...typist, ...change } : undefined;
  await typing.start(ANA, GROUP);
  typing.stop(ANA, GROUP);
  expect(told).toEqual([]);
});
