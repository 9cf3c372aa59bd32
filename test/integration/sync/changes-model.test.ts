import * as fc from 'fast-check';
import { ChangesScene } from '../../support/changes-scene';
import { expectFresh, expectKnown, expectPeople, expectUnread, wantedOf } from './changes-expected';
import { History, LIMITS } from './changes-history';
import { PEOPLE, steps } from './changes-steps';
import { ChangesWorld } from './changes-world';

const REPEATABLE = { seed: 20_261_130, numRuns: 25 };
/** Of the group that is there from the beginning; others are made meanwhile. */
const FOUNDERS = [1, 2];

let scene: ChangesScene;

beforeEach(async () => {
  scene = await ChangesScene.create(LIMITS);
});
afterEach(() => scene.drop());

it('ends in the state of the model on every device, whatever its cursor and whatever is written and told meanwhile', async () => {
  const lanes = scene.base.lane.lanes({ maxMembers: PEOPLE, receiptsMaxMembers: LIMITS.receipts });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = new ChangesWorld(scene, lanes, await scene.base.somePeople(PEOPLE));
      await world.create(FOUNDERS);
      const history = new History(scene, world);
      for (const step of all) await history.take(step);
      expect(history.faults).toEqual([]);
      const clients = history.clients.filter(({ who }) => !world.closed.has(who));
      await Promise.all(clients.map((client) => history.finish(client)));
      for (const client of clients) {
        expectKnown(client, world, wantedOf(world, client.who));
        expectPeople(client, world);
      }
      await Promise.all(clients.map((client) => expectFresh(scene, client, world)));
      await Promise.all(world.people.map((_, who) => expectUnread(scene, world, who)));
    }),
    REPEATABLE,
  );
  expect(scene.base.lane.warnings).toEqual([]);
});
