import type { ChatEvent, MembersChanged } from '../../../../src/domain/chat-events';
import { WatchedMembers } from '../../../../src/services/presence/watched-members';
import { Watches } from '../../../../src/services/presence/watches';

const [ANA, BRUNO, CARLA, DAVI] = [1, 2, 3, 4];
const GROUP = { id: 7, type: 'group' } as const;
/** How many the first members are. */
const MAX_MEMBERS = 3;

/** As it is stored. */
let stored: { version: number; user_ids: number[] };
/** Called between a reading and its answer. */
let meanwhile: () => void;
let published: ChatEvent[];
let changes: { joined: number[]; left: number[] }[];
let watches: Watches;
let members: WatchedMembers;

const socket = (user_id: number) => ({ user_id, connection_id: `of ${user_id}` });
const settle = () => new Promise(setImmediate);

beforeEach(() => {
  stored = { version: 1, user_ids: [ANA, BRUNO, CARLA, DAVI] };
  [meanwhile, published, changes] = [() => {}, [], []];
  watches = new Watches();
  members = new WatchedMembers({
    rows: {
      listVersions: async (ids) => ids.map((id) => ({ id, members_version: stored.version })),
      async listMembers() {
        const row = (user_id: number) => ({ user_id, shown_to: 'everyone', last_seen_at: null }) as const;
        const read = { version: stored.version, members: stored.user_ids.slice(0, MAX_MEMBERS).map(row) };
        meanwhile();
        return read;
      },
      listPresent: async (_, user_ids) => user_ids.filter((id) => stored.user_ids.includes(id)),
    },
    watches,
    events: { publish: (event) => published.push(event) },
    onChanged: (_, change) => changes.push(change),
    onError(error) {
      throw error;
    },
  });
  const read = { version: 1, members: new Set([ANA, BRUNO, CARLA]) };
  for (const user_id of [ANA, DAVI]) watches.add(socket(user_id), GROUP, read);
});

function remove(user_id: number): void {
  stored = { version: stored.version + 1, user_ids: stored.user_ids.filter((id) => id !== user_id) };
}

const leaving = (...left: number[]) =>
  ({
    type: 'members_changed',
    conversation_id: GROUP.id,
    conversation_type: 'group',
    left,
  }) as unknown as MembersChanged;

const present = () => [...(watches.find(GROUP.id)?.members ?? [])];

it('ends, within the turn, what somebody watches who leaves through this process', async () => {
  remove(DAVI);
  members.handle(leaving(DAVI));
  expect(watches.of('of 4')).toBeUndefined();
  expect(published).toEqual([{ type: 'watch_ended', watchers: [socket(DAVI)] }]);
  expect(watches.of('of 1')).toBeDefined();
  await settle();
});

it('forgets a member who leaves within the turn, and then takes the next one', async () => {
  remove(BRUNO);
  members.handle(leaving(BRUNO));
  expect(present()).toEqual([ANA, CARLA]);
  await settle();
  expect(present()).toEqual([ANA, CARLA, DAVI]);
  expect(changes).toEqual([
    { joined: [], left: [BRUNO] },
    { joined: [DAVI], left: [] },
  ]);
});

it('follows what another process has done, of a watcher beyond the first members too', async () => {
  remove(DAVI);
  remove(CARLA);
  await members.follow();
  expect(published).toEqual([{ type: 'watch_ended', watchers: [socket(DAVI)] }]);
  expect(changes).toEqual([{ joined: [], left: [CARLA] }]);
  await members.follow();
  expect(changes).toHaveLength(1);
});

it('does not bring back who has left while the members were read', async () => {
  stored.version = 2;
  meanwhile = () => {
    meanwhile = () => {};
    remove(BRUNO);
    members.handle(leaving(BRUNO));
  };
  await members.follow();
  await settle();
  expect(present()).toEqual([ANA, CARLA, DAVI]);
  expect(changes.flatMap(({ joined }) => joined)).not.toContain(BRUNO);
});

it('ends what is watched by somebody of whom the membership was read before they left', async () => {
  stored.version = 2;
  meanwhile = () => {
    meanwhile = () => {};
    remove(DAVI);
  };
  await members.follow();
  await members.follow();
  expect(watches.of('of 4')).toBeUndefined();
});
