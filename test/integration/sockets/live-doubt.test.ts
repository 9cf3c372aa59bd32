import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp;
let bruno: Person;
let device: LiveSender;

beforeEach(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({ schema, outside: { address: proxy.address } });
  const [ana, other] = await twoPeople(app);
  bruno = other;
  device = await connectLive(app, ana);
  await device.sendAll(say('before'));
});
afterEach(async () => {
  closeSockets();
  await app.stop();
  await proxy.stop();
  await schema.drop();
});

const say = (text: string) => ({ user_id: bruno.id, temp_id: text, content: text });

it('answers what was stored though the answer to the commit got lost, and what came after it, in order', async () => {
  proxy.onNext(/insert into messages[^]*commit$/, 'cut after');
  device.send(say('one'), say('two'));
  const acknowledged = device.sendAll(say('three'));
  const answers = await Promise.all(['one', 'two', 'three'].map((temp_id) => device.answerTo(temp_id)));
  expect(answers).toMatchObject([{ seq: 2 }, { seq: 3 }, { seq: 4 }]);
  expect(await acknowledged).toMatchObject([{ message: { seq: 4 } }]);

  // Nothing was stored twice, and a retry is answered with what is there.
  expect(await device.sendAll(say('one'), say('two'))).toMatchObject([
    { message: { seq: 2 } },
    { message: { seq: 3 } },
  ]);
  const rows = await schema.database.many<{ content: string }>('select content from messages order by seq');
  expect(rows.map(({ content }) => content)).toEqual(['before', 'one', 'two', 'three']);
});
