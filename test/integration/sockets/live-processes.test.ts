import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { connectLive } from '../../support/live-sender';
import { type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

/** Two processes on one database. */
let schema: TestDatabase;
let one: TestApp;
let other: TestApp;
let ana: Person;
let bruno: Person;

beforeEach(async () => {
  schema = await createTestDatabase();
  [one, other] = [await startTestApp({ schema }), await startTestApp({ schema })];
  [ana, bruno] = await twoPeople(one);
});
afterEach(async () => {
  closeSockets();
  await Promise.all([one.stop(), other.stop()]);
  await schema.drop();
});

it('store ten racing retries once, and answer all with the first message', async () => {
  for (let round = 0; round < 5; round++) {
    const devices = await Promise.all(
      Array.from({ length: 10 }, (_, n) => connectLive(n % 2 ? one : other, ana)),
    );
    const draft = { user_id: bruno.id, temp_id: `round ${round}`, content: `round ${round}` };
    const results = await Promise.all(devices.map((device) => device.sendAll(draft)));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]).toMatchObject([{ message: { seq: round + 1, content: `round ${round}` } }]);
    closeSockets();
  }
});

it('keep one order, gapless, and that of each socket', async () => {
  const [onOne, onOther] = await Promise.all([connectLive(one, ana), connectLive(other, bruno)]);
  const said = (name: string, to: Person) =>
    Array.from({ length: 100 }, (_, n) => ({
      user_id: to.id,
      temp_id: `${name} ${n}`,
      content: `${name} ${n}`,
    }));
  const [ofAna, ofBruno] = [said('Ana', bruno), said('Bruno', ana)];
  const halves = (device: typeof onOne, drafts: typeof ofAna) => [
    device.sendAll(...drafts.slice(0, 50)),
    device.sendAll(...drafts.slice(50)),
  ];
  await Promise.all([...halves(onOne, ofAna), ...halves(onOther, ofBruno)]);

  const rows = await schema.database.many<{ seq: number; content: string }>(
    'select seq, content from messages order by seq',
  );
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  for (const [name, drafts] of Object.entries({ Ana: ofAna, Bruno: ofBruno })) {
    const own = rows.map(({ content }) => content).filter((content) => content.startsWith(name));
    expect(own).toEqual(drafts.map(({ content }) => content));
  }
});

it('answer what is being stored before they close', async () => {
  const closing = await startTestApp({ schema });
  const device = await connectLive(closing, ana);
  await device.sendAll({ user_id: bruno.id, temp_id: 'first', content: 'first' });
  const holding = await schema.database.pool.getConnection();
  await holding.query('begin');
  await holding.query('select id from conversations for update');

  const results = device.sendAll({ user_id: bruno.id, temp_id: 'a', content: 'under way' });
  await device.barrier();
  const stopping = closing.stop();
  // A server that does not wait has hung up by then.
  await Promise.race([device.disconnected(), new Promise((resolve) => setTimeout(resolve, 500))]);
  await holding.query('rollback');
  holding.release();

  expect(await results).toMatchObject([{ message: { content: 'under way' } }]);
  await stopping;
});
