import { BusyError } from '../../../../src/domain/errors';
import { Watches } from '../../../../src/services/presence/watches';

const [ANA, BRUNO, CARLA] = [1, 2, 3];
const GROUP = { id: 7, type: 'group' } as const;
const OTHER = { id: 8, type: 'group' } as const;

let watches: Watches;
const socket = (user_id: number, connection_id = `of ${user_id}`) => ({ user_id, connection_id });
const read = (...members: number[]) => ({ version: 1, members: new Set(members) });
const idsWith = (user_id: number) => watches.withMember(user_id).map(({ id }) => id);

beforeEach(() => {
  watches = new Watches(4);
});

it('knows by conversation and by member who watches, one conversation per socket', () => {
  watches.add(socket(ANA), GROUP, read(ANA, BRUNO));
  watches.add(socket(BRUNO), GROUP, read());
  expect([...(watches.find(GROUP.id)?.watchers.values() ?? [])]).toEqual([socket(ANA), socket(BRUNO)]);
  expect([idsWith(BRUNO), idsWith(CARLA)]).toEqual([[GROUP.id], []]);
  expect(watches.watchersOf(BRUNO, ANA)).toEqual([socket(ANA)]);

  watches.add(socket(ANA), OTHER, read(CARLA));
  expect(watches.watchersOf(BRUNO, ANA)).toEqual([]);
  expect([watches.shows('of 1', BRUNO), watches.shows('of 1', CARLA)]).toEqual([false, true]);
  expect(idsWith(CARLA)).toEqual([OTHER.id]);
});

it('forgets what nobody watches', () => {
  watches.add(socket(ANA), GROUP, read(ANA, BRUNO));
  watches.add(socket(ANA, 'another'), GROUP, read());
  watches.remove('another');
  expect(idsWith(ANA)).toEqual([GROUP.id]);
  watches.remove('of 1');
  watches.remove('of 1');
  expect([watches.find(GROUP.id), idsWith(ANA), watches.all()]).toEqual([undefined, [], []]);
});

it('follows who is a member', () => {
  watches.add(socket(ANA), GROUP, read(ANA, BRUNO));
  const group = watches.find(GROUP.id);
  if (!group) throw new Error('It is watched');
  watches.update(group, { version: 2, members: new Set([ANA, CARLA]) });
  expect([idsWith(ANA), idsWith(BRUNO), idsWith(CARLA)]).toEqual([[GROUP.id], [], [GROUP.id]]);
  expect(group.version).toBe(2);
});

it('takes no more members than it has room for, and has room again when they are not watched any more', () => {
  watches.add(socket(ANA), GROUP, read(ANA, BRUNO, CARLA));
  expect(() => watches.add(socket(BRUNO), OTHER, read(ANA, BRUNO))).toThrow(BusyError);
  expect(watches.of('of 2')).toBeUndefined();
  // Beside somebody who watches it already there is nothing more to keep.
  watches.add(socket(BRUNO), GROUP, read(ANA, BRUNO));
  for (const user_id of [ANA, BRUNO]) watches.remove(`of ${user_id}`);
  watches.add(socket(BRUNO), OTHER, read(ANA, BRUNO));
  expect(idsWith(ANA)).toEqual([OTHER.id]);
});

it('lets one user watch with twenty sockets', () => {
  for (let n = 0; n < 20; n++) watches.add(socket(ANA, `${n}`), GROUP, read(ANA, BRUNO));
  expect(() => watches.add(socket(ANA, 'one more'), GROUP, read(ANA))).toThrow(BusyError);
  watches.add(socket(BRUNO), GROUP, read());
  // A socket that watches something else instead is no further one.
  watches.add(socket(ANA, '0'), OTHER, read(ANA));
  watches.remove('0');
  watches.add(socket(ANA, 'one more'), GROUP, read(ANA));
});
