import type { ChatEvent } from '../../../../src/domain/chat-events';
import { BusyError } from '../../../../src/domain/errors';
import type { ChangedPair } from '../../../../src/repositories/blocks/block-repository';
import { BlockFollower } from '../../../../src/services/blocks/block-follower';
import { ToldBlocks } from '../../../../src/services/blocks/told-blocks';

const [ANA, BRUNO, CARLA] = [1, 2, 3];

let rows: ChangedPair[];
let standing: Set<string>;
let online: Set<number>;
let isAway: boolean;
/** Called between what is read of two users and the answer. */
let meanwhile: () => void;
let published: ChatEvent[];
let told: ToldBlocks;
let follower: BlockFollower;

const block = (user_id: number, blocked_user_id: number, is_mutual = false) => {
  standing.add(`${user_id}:${blocked_user_id}`);
  rows.push({ user_id, blocked_user_id, change_no: rows.length + 1, is_mutual });
};
const unblock = (user_id: number, blocked_user_id: number) => {
  standing.delete(`${user_id}:${blocked_user_id}`);
  rows.push({ user_id, blocked_user_id, change_no: rows.length + 1, is_mutual: false });
};
const changed = (user_ids: [number, number], stands: boolean): ChatEvent => ({
  type: 'block_changed',
  user_ids,
  stands,
});

beforeEach(async () => {
  [rows, standing, online, isAway, published] = [[], new Set(), new Set([ANA, BRUNO]), false, []];
  meanwhile = () => {};
  told = new ToldBlocks();
  for (const user_id of [ANA, BRUNO, CARLA]) told.arrived(user_id);
  const events = {
    publish(event: ChatEvent) {
      published.push(event);
      told.handle(event);
    },
  };
  const areApart = (one: number, other: number) =>
    standing.has(`${one}:${other}`) || standing.has(`${other}:${one}`);
  follower = new BlockFollower({
    blocks: {
      newestChange: async () => rows.length,
      listChangedPairs: async (after) => rows.slice(after),
      async listFree(pairs) {
        if (isAway) throw new BusyError();
        const free = pairs.filter((pair) => !areApart(...pair));
        return free.map(([user_id, blocked_user_id]) => ({ user_id, blocked_user_id }));
      },
      async standsBetween(one, other) {
        if (isAway) throw new BusyError();
        const stands = areApart(one, other);
        meanwhile();
        return stands;
      },
    },
    online: { isOnline: (user_id) => online.has(user_id) },
    told,
    events,
  });
  block(ANA, BRUNO);
  await follower.begin();
});

it('tells of what began and ended elsewhere since it was started, a round after it has read that', async () => {
  // When they connected, the block stood.
  told.leftOut(ANA, BRUNO);
  unblock(ANA, BRUNO);
  await follower.follow();
  expect(published).toEqual([]);
  block(BRUNO, ANA);
  unblock(BRUNO, ANA);
  await follower.follow();
  expect(published).toEqual([changed([ANA, BRUNO], false)]);
  block(ANA, BRUNO);
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published.slice(1)).toEqual([changed([BRUNO, ANA], true)]);
});

it('tells nothing of a block that has ended before anything was told of it, or left out because of it', async () => {
  online.add(CARLA);
  block(ANA, CARLA);
  unblock(ANA, CARLA);
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([]);

  // Nor if it ends while it waits to be told.
  block(ANA, CARLA);
  await follower.follow();
  unblock(ANA, CARLA);
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([]);
});

it('tells the end of a block for which something was left out when its end had been read already', async () => {
  online.add(CARLA);
  block(ANA, CARLA);
  unblock(ANA, CARLA);
  for (let round = 0; round < 3; round++) await follower.follow();
  // By a list that was read while it stood, or by what is remembered of it.
  told.leftOut(CARLA, ANA);
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([changed([CARLA, ANA], false)]);
});

it('tells that end once, also if it could not be asked for at first', async () => {
  unblock(ANA, BRUNO);
  for (let round = 0; round < 2; round++) await follower.follow();
  told.leftOut(ANA, BRUNO);
  isAway = true;
  await expect(follower.follow()).rejects.toThrow(BusyError);
  isAway = false;
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([changed([ANA, BRUNO], false)]);
});

it('tells nothing because something was left out while the block stands, or if its end was told meanwhile', async () => {
  told.leftOut(ANA, BRUNO);
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([]);
  told.left(ANA);
  told.arrived(ANA);
  told.leftOut(ANA, BRUNO);
  standing.clear();
  await follower.follow();
  told.handle(changed([ANA, BRUNO], false));
  await follower.follow();
  expect(published).toEqual([]);
});

it('tells of a block also where something was left out because of it before', async () => {
  block(ANA, BRUNO);
  told.leftOut(BRUNO, ANA);
  for (let round = 0; round < 3; round++) await follower.follow();
  told.leftOut(BRUNO, ANA);
  block(ANA, BRUNO);
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([changed([ANA, BRUNO], true)]);
});

it('tells nothing of what this process has told, of a second block, nor of people who are not online here', async () => {
  block(ANA, BRUNO);
  told.handle(changed([BRUNO, ANA], true));
  block(BRUNO, ANA, true);
  block(ANA, CARLA);
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([]);
});

it('tells what changed while one of the two was away as if nothing had been told', async () => {
  told.handle(changed([ANA, BRUNO], true));
  online.delete(BRUNO);
  told.left(BRUNO);
  unblock(ANA, BRUNO);
  for (let round = 0; round < 2; round++) await follower.follow();
  online.add(BRUNO);
  told.arrived(BRUNO);
  block(ANA, BRUNO);
  for (let round = 0; round < 2; round++) await follower.follow();
  expect(published).toEqual([changed([ANA, BRUNO], true)]);
});

it('asks again if this process has told something of the two meanwhile', async () => {
  unblock(ANA, BRUNO);
  block(ANA, BRUNO);
  await follower.follow();
  meanwhile = () => {
    meanwhile = () => {};
    unblock(ANA, BRUNO);
    told.handle(changed([ANA, BRUNO], false));
  };
  for (let round = 0; round < 3; round++) await follower.follow();
  expect(published).toEqual([]);
});

it('follows from the first round on what it could not begin with', async () => {
  follower = new BlockFollower({
    blocks: {
      newestChange: async () => {
        if (isAway) throw new BusyError();
        return rows.length;
      },
      listChangedPairs: async (after) => rows.slice(after),
      listFree: async () => [],
      standsBetween: async () => true,
    },
    online: { isOnline: () => true },
    told,
    events: { publish: (event) => void published.push(event) },
  });
  isAway = true;
  await expect(follower.begin()).rejects.toThrow(BusyError);
  isAway = false;
  await follower.follow();
  block(BRUNO, ANA);
  for (let round = 0; round < 2; round++) await follower.follow();
  expect(published).toEqual([changed([BRUNO, ANA], true)]);
});

it('tells later what it could not ask for, once', async () => {
  block(ANA, BRUNO);
  await follower.follow();
  isAway = true;
  await expect(follower.follow()).rejects.toThrow(BusyError);
  isAway = false;
  for (let round = 0; round < 2; round++) await follower.follow();
  expect(published).toEqual([changed([ANA, BRUNO], true)]);
});

it('comes to an end although somebody connects, and is told nothing of the other, during each query', async () => {
  told.leftOut(ANA, BRUNO);
  let queries = 0;
  meanwhile = () => {
    if (++queries > 3) throw new Error('It asks again and again');
    told.leftOut(BRUNO, ANA);
  };
  block(BRUNO, ANA);
  for (let round = 0; round < 2; round++) await follower.follow();
  expect(published).toEqual([changed([BRUNO, ANA], true)]);
});
