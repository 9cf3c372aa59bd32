import { killDatabase } from '../../torture/scenarios/kill-database';
import { stallDatabase } from '../../torture/scenarios/stall-database';
import { skipWithoutServer } from '../../support/own-server';

skipWithoutServer();

const options = { seed: 42, talkers: 6, times: 1, tell: () => {} };

it('nothing is lost when the database is killed under load, and the server goes on by itself', async () => {
  const { figures, violations } = await killDatabase(options);
  expect(violations.lines).toEqual([]);
  expect(figures.acked).toBeGreaterThan(100);
});

it('the server responds in time while the database takes no writes, and stores nothing that it refused', async () => {
  const { figures, violations } = await stallDatabase('read lock', options);
  expect(violations.lines).toEqual([]);
  expect(figures['given up']).toBeGreaterThan(50);
  expect(figures.acked).toBeGreaterThan(100);
});
