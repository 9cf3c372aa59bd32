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
  'nothing is lost, doubled or reordered when one of %d servers is killed under load',
  async (servers) => {
    const options = { seed: SEED, talkers: 8, times: TIMES, servers, tell: () => {} };
    const { figures, violations } = await killServerOn(schema, options);
    expect(violations.lines).toEqual([]);
    // Otherwise nothing was in flight when it was killed, and the test shows nothing.
    expect(figures.unanswered).toBeGreaterThan(0);
    expect(figures.retried).toBeGreaterThan(0);
    expect(figures.acked).toBeGreaterThan(100);
  },
  60_000,
);
