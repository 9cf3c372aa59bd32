import { killServerOn } from '../../torture/scenarios/kill-server';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const SEED = 41;
const TIMES = 2;

let schema: TestDatabase;

beforeEach(async () => {
  schema = await createTestDatabase();
});

afterEach(() => schema.drop());

it.each([1, 2])(
  'loses nothing, doubles nothing and keeps the order when one of %d servers is killed in mid-load',
  async (servers) => {
    const options = { seed: SEED, talkers: 8, times: TIMES, servers, tell: () => {} };
    const { figures, violations } = await killServerOn(schema, options);
    expect(violations.lines).toEqual([]);
    // Otherwise nothing was under way when it was killed, and this says nothing.
    expect(figures.unanswered).toBeGreaterThan(0);
    expect(figures.retried).toBeGreaterThan(0);
    expect(figures.acked).toBeGreaterThan(100);
  },
  60_000,
);
