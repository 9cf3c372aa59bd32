import { NotFoundError } from '../../../../src/domain/errors';
import type { PresenceAudience } from '../../../../src/domain/user';
import type { ListedMember } from '../../../../src/repositories/presence/watch-repository';
import { WatchService } from '../../../../src/services/presence/watch-service';
import { Watches } from '../../../../src/services/presence/watches';

const [ANA, BRUNO] = [1, 2];
const WATCHER = { user_id: ANA, connection_id: 'of ana' };
const MEMBER: ListedMember = {
  user_id: BRUNO,
  shown_to: 'everyone',
  last_seen_at: '2026-01-31T12:00:00.000Z',
};

let isMember: boolean;
let online: boolean;
let isBlocked: boolean;
let version: number;
let chosen: PresenceAudience;
/** How often the members were looked up. */
let readings: number;
/** Called when it is looked up what parts or joins the two. */
let meanwhile: () => void;
let watches: Watches;
let service: WatchService;

beforeEach(() => {
  [isMember, online, isBlocked, meanwhile] = [true, false, false, () => {}];
  [version, chosen, readings] = [1, 'everyone', 0];
  watches = new Watches();
  service = new WatchService({
    rows: {
      find: async (id) =>
        isMember ? { id, type: 'group', members_version: version, have_written: true } : undefined,
      async listMembers() {
        readings += 1;
        return { version, members: [{ ...MEMBER, user_id: ANA }, MEMBER] };
      },
      listAdders: async () => [],
    },
    blocks: {
      async listBetween() {
        meanwhile();
        return [];
      },
    },
    watches,
    members: { bringTo: async () => {} },
    presence: { isOnline: () => online, audienceSince: () => chosen, beginReading: () => 1 },
    blockedPairs: { isKnown: () => isBlocked },
    toldBlocks: { leftOut: () => {} },
    clock: () => 0,
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
  isBlocked = false;
  meanwhile = () => (chosen = 'contacts');
  expect(await service.watch(WATCHER, 7)).toEqual([]);
});

it('looks members up once for all who begin to watch, but again if who is a member has changed', async () => {
  await service.watch(WATCHER, 7);
  await service.watch({ ...WATCHER, connection_id: 'another' }, 7);
  expect(readings).toBe(1);
  version = 2;
  await service.watch(WATCHER, 7);
  expect(readings).toBe(2);
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
