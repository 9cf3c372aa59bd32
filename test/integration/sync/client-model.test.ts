import * as fc from 'fast-check';
import { lastOf } from '../../../packages/client/src/state/ranges.ts';
import { floorOf } from '../../../packages/client/src/state/thread.ts';
import { ChangesScene } from '../../support/changes-scene';
import { ReducingDevice } from '../../support/reducing-device';
import { expectFresh, expectKnown, expectPeople, expectUnread, wantedOf } from './changes-expected';
import { type Client, History, LIMITS } from './changes-history';
import { PEOPLE, steps } from './changes-steps';
import { ChangesWorld } from './changes-world';

const REPEATABLE = { seed: 20_261_201, numRuns: 25 };
/** Of the group that is there from the beginning; others are made meanwhile. */
const FOUNDERS = [1, 2];

let scene: ChangesScene;

beforeEach(async () => {
  scene = await ChangesScene.create(LIMITS);
});
afterEach(() => scene.drop());

it('the client library ends in the state of the model on every device, whatever its cursor and whatever is written and told meanwhile', async () => {
  const lanes = scene.base.lane.lanes({ maxMembers: PEOPLE, receiptsMaxMembers: LIMITS.receipts });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = new ChangesWorld(scene, lanes, await scene.base.somePeople(PEOPLE));
      await world.create(FOUNDERS);
      const history = new History(scene, world, (user_id) => new ReducingDevice(user_id));
      for (const step of all) await history.take(step);
      for (const client of history.clients.filter(({ who }) => !world.closed.has(who))) {
        await finish(history, client);
        expectKnown(client, world, wantedOf(world, client.who));
        expectPeople(client, world);
        await expectFresh(scene, client, world);
        await expectCounted(client, world);
      }
    }),
    REPEATABLE,
  );
  expect(scene.base.lane.warnings).toEqual([]);
});

/** Then asks for what it is to ask for by itself. */
async function finish(history: History, client: Client): Promise<void> {
  await history.finish(client);
  const device = client.device as ReducingDevice;
  const user_id = history.world.idOf(client.who);
  const waiting = [...device.state.waiting.keys()];
  if (waiting.length === 0) return;
  device.answer(await scene.views.rows(user_id, waiting));
  await history.finish(client);
}

/** Where everything that can be unread is here, as many are as the server would say. */
async function expectCounted({ who, device }: Client, world: ChangesWorld): Promise<void> {
  await expectUnread(scene, world, who);
  for (const held of (device as ReducingDevice).state.conversations) {
    const { id, settings, read_seq, thread, summary } = held;
    const isAllHere = lastOf(thread.ranges).from_seq <= Math.max(read_seq, floorOf(settings)) + 1;
    if (!isAllHere) continue;
    const { unread_count, unread_mentions } = await scene.unread(world.idOf(who), id);
    expect({ id, count: summary.unread_count, mentions: summary.unread_mentions }).toEqual({
      id,
      count: unread_count,
      mentions: unread_mentions,
    });
  }
}
