import * as fc from 'fast-check';
import type { ChatState } from '../../../packages/client/src/state/types.ts';
import { Device } from './model-device';
import { knownList, knownOf, wantedList, wantedOf } from './model-expected';
import { faultsOf } from './model-faults';
import { packet } from './model-pages';
import { type Step, steps } from './model-steps';
import { World } from './model-world';
import { write } from './model-writes';

const REPEATABLE = { seed: 20_261_130, numRuns: 400 };

function run(all: readonly Step[]): { world: World; device: Device; faults: string[] } {
  const faults: string[] = [];
  const look = (before: ChatState, now: ChatState): void => {
    faults.push(...faultsOf(now), ...goneBack(before, now));
  };
  const world = new World();
  const device = new Device(world, look);
  for (const step of all) {
    if ('move' in step) device.take(step.move);
    else {
      write(world, step.write);
      const told = packet(world);
      if (Object.values(told).some((rows) => Array.isArray(rows) && rows.length > 0)) device.live.push(told);
    }
  }
  device.finish();
  return { world, device, faults: [...faults, ...device.faults] };
}

/** Conversations in which less is read than before. Whoever leaves one and comes back begins anew. */
function goneBack(before: ChatState, now: ChatState): string[] {
  return [...before.conversations].flatMap(({ id, read_seq }) => {
    const after = now.conversations.get(id);
    return after && after.read_seq < read_seq ? [`less of ${id} is read`] : [];
  });
}

it('ends in the state of a device that begins now, whatever is late, lost, told twice or asked meanwhile', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const { world, device, faults } = run(all);
      expect(faults).toEqual([]);
      const fresh = new Device(world);
      fresh.finish();
      const ids = world.conversations.filter((one) => world.me(one)).map(({ id }) => id);
      device.loadAll(ids);
      fresh.loadAll(ids);
      expect(knownOf(device.state)).toEqual(wantedOf(world));
      expect(knownOf(fresh.state)).toEqual(wantedOf(world));
      expect(knownList(world, device.state)).toEqual(wantedList(world));
      expect(knownList(world, fresh.state)).toEqual(wantedList(world));
    }),
    REPEATABLE,
  );
});
