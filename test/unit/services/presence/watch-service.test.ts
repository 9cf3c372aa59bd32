import { NotFoundError } from '../../../../src/domain/errors';
import type { WatchedMember } from '../../../../src/repositories/presence/watch-repository';
import { WatchService } from '../../../../src/services/presence/watch-service';
import { Watches } from '../../../../src/services/presence/watches';

const [ANA, BRUNO] = [1, 2];
const WATCHER = { user_id: ANA, connection_id: 'of ana' };
const MEMBER: WatchedMember = {
  user_id: BRUNO,
  shown_to: 'everyone',
  have_written: true,
  is_contact: false,
  block_stands: false,
  last_seen_at: '2026-01-31T12:00:00.000Z',
};

let isMember: boolean;
let online: boolean;
let isBlocked: boolean;
/** Called when the members are looked up as one who watches sees them. */
let meanwhile: () => void;
let watches: Watches;
let service: WatchService;

beforeEach(() => {
  [isMember, online, isBlocked, meanwhile] = [true, false, false, () => {}];
  watches = new Watches();
  service = new WatchService({
    rows: {
      find: async (id) => (isMember ? { id, type: 'group', members_version: 1 } : undefined),
      listMembers: async () => ({ version: 1, members: new Set([ANA, BRUNO]) }),
      async listWatched() {
        meanwhile();
        return [MEMBER];
      },
    },
    watches,
    members: { bringTo: async () => {} },
    presence: { isOnline: () => online, audienceOf: () => (online ? 'everyone' : undefined) },
    blockedPairs: { isKnown: () => isBlocked },
    toldBlocks: { leftOut: () => {} },
  });
});

it('lists the members as they are when it answers', async () => {
  expect(await service.watch(WATCHER, 7)).toEqual([
    { user_id: BRUNO, is_online: false, last_seen_at: MEMBER.last_seen_at },
  ]);
  meanwhile = () => (online = true);
  expect(await service.watch(WATCHER, 7)).toEqual([{ user_id: BRUNO, is_online: true, last_seen_at: null }]);
  meanwhile = () => (isBlocked = true);
  expect(await service.watch(WATCHER, 7)).toEqual([]);
});

it('watches what the socket has turned to last, whichever is looked up first', async () => {
  const earlier = service.watch(WATCHER, 7);
  const later = service.watch(WATCHER, 8);
  expect([await earlier, await later]).toEqual([undefined, expect.any(Array)]);
  expect(watches.of(WATCHER.connection_id)?.id).toBe(8);
  expect(watches.find(7)).toBeUndefined();
});

it('watches nothing for a socket that is gone by then', async () => {
  const watched = service.watch(WATCHER, 7);
  service.unwatch(WATCHER.connection_id);
  expect(await watched).toBeUndefined();
  meanwhile = () => service.unwatch(WATCHER.connection_id);
  expect(await service.watch(WATCHER, 7)).toBeUndefined();
  expect(watches.all()).toEqual([]);
});

it('watches nothing for who is no member, or not any more when it is looked up again', async () => {
  isMember = false;
  await expect(service.watch(WATCHER, 7)).rejects.toThrow(NotFoundError);
  isMember = true;
  const watched = service.watch(WATCHER, 7);
  await Promise.resolve();
  isMember = false;
  await expect(watched).rejects.toThrow(NotFoundError);
  expect(watches.all()).toEqual([]);
});
