import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LaneAbortedError, LaneSession } from '../../../src/repositories/conversation-writes/lane-session';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let session: LaneSession;

beforeAll(async () => {
  database = await createTestDatabase();
  session = await LaneSession.open(database.address, 5_000);
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('the session of a lane', () => {
  it('holds on to no results of queries that are over', async () => {
    const results: WeakRef<object>[] = [];
    for (let n = 0; n < 50; n++) results.push(new WeakRef(await session.query('select ? as n', [n])));
    await setImmediate();
    collectGarbage();
    const held = results.filter((result) => result.deref() !== undefined);
    // The driver may have the last one still.
    expect(held.length).toBeLessThan(5);
  });

  it('ends a query that is under way when it is aborted, and all that come after', async () => {
    const other = await LaneSession.open(database.address, 5_000);
    const waiting = other.query('select sleep(?)', [60]);
    other.abort();
    await expect(waiting).rejects.toThrow(LaneAbortedError);
    await expect(other.query('select ?', [1])).rejects.toThrow(LaneAbortedError);
    await other.proveEnded();
  });
});
