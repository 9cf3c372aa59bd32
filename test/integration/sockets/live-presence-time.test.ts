import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, somePersons } from '../../support/group-people';
import { closeSockets } from '../../support/hearing-client';
import { goLive } from '../../support/live-watcher';
import { type Person, send } from '../../support/people';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

/** Real time passes here: all that takes seconds happens in the same ones. */
it('tells who has gone after the grace, with the time, and nobody of who came back within it', async () => {
  const [ana, bruno, carla, davi] = (await somePersons(app, 'Ana', 'Bruno', 'Carla', 'Davi')) as [
    Person,
    Person,
    Person,
    Person,
  ];
  const group_id = await aGroupOf([ana, bruno, carla, davi]);
  await send(bruno, ana, 'oi');
  const [watching, other] = [await goLive(app, ana), await goLive(app, ana)];
  await watching.watch(group_id);
  const [ofBruno, ofCarla, ofDavi] = [
    await goLive(app, bruno),
    await goLive(app, carla),
    await goLive(app, davi),
  ];
  for (const person of [bruno, carla, davi]) await watching.sees(person, true);
  await watching.forget();
  const before = new Date().toISOString();
  for (const device of [ofBruno, ofCarla, ofDavi]) device.close();
  await goLive(app, davi);
  const after = new Date().toISOString();

  for (const person of [bruno, carla]) {
    const { last_seen_at } = await watching.sees(person, false);
    expect(last_seen_at && last_seen_at >= before && last_seen_at <= after).toBe(true);
  }
  expect(watching.seen(davi)).toBeUndefined();
  // Who does not watch the group is told of the one they have written with.
  await other.sees(bruno, false);
  expect(other.seen(carla)).toBeUndefined();
});
