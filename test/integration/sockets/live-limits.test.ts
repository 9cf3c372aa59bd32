import { startTestApp, type TestApp } from '../../support/app';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
let device: LiveSender;

beforeAll(async () => {
  app = await startTestApp({ settings: { RATE_LIMIT: 'on' } });
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  device = await connectLive(app, ana);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const to = (person: Person, content: string) => ({ user_id: person.id, temp_id: content, content });
const many = (person: Person, count: number, name: string) =>
  Array.from({ length: count }, (_, n) => to(person, `${name} ${n}`));
const stored = () => app.database.many('select id from messages where sender_id = ?', [ana.id]);

it('counts each message of a packet, and refuses what follows until the first one is sent again', async () => {
  const caio = await aPerson(app, { name: 'Caio' });
  const packets = [];
  for (let n = 0; n < 6; n++)
    packets.push(device.sendAll(...many(bruno, 49, `packet ${n},`), to(caio, `Caio ${n}`)));
  const results = (await Promise.all(packets)).flat();
  const codes = results.map((result) => ('code' in result ? result.code : 'stored'));

  const toBruno = codes.filter((_, n) => n % 50 !== 49);
  const first = toBruno.indexOf('rate_limited');
  expect(first).toBeGreaterThanOrEqual(100);
  // What came before it is stored, also if it has waited longer.
  expect(toBruno.slice(0, first)).toEqual(Array.from({ length: first }, () => 'stored'));
  expect(toBruno.slice(first + 1)).toEqual(Array.from({ length: 6 * 49 - first - 1 }, () => 'busy'));
  const refused = results.find((result) => 'code' in result && result.code === 'rate_limited');
  expect(refused).toEqual({
    temp_id: expect.any(String),
    code: 'rate_limited',
    message: 'Too many attempts. Please wait a moment and try again.',
    retry_after: expect.any(Number),
  });
  expect(await stored()).toHaveLength(codes.filter((code) => code === 'stored').length);
});

it('says of each message that is above the limit that it is refused', async () => {
  for (let n = 0; n < 4; n++) device.send(...many(bruno, 50, `packet ${n},`));
  const temp_ids = Array.from({ length: 4 }, (_, n) => many(bruno, 50, `packet ${n},`)).flat();
  const answers = await Promise.all(temp_ids.map(({ temp_id }) => device.answerTo(temp_id)));
  const refused = answers.filter((answer) => 'code' in answer);
  expect(refused.length).toBeGreaterThanOrEqual(50);
  expect(await stored()).toHaveLength(200 - refused.length);
});

it.each([
  ['51 messages', () => many(bruno, 51, 'number')],
  ['more than 64 KB', () => many(bruno, 20, 'x'.repeat(3_400))],
  [
    'more than 64 KB in UTF-8',
    () => many(bruno, 20, 'é'.repeat(90)).map((one) => ({ ...one, content: 'é'.repeat(1_700) })),
  ],
])('stores nothing of %s, and says so once', async (_what, messages) => {
  device.send(...messages().map((one, n) => ({ ...one, temp_id: `t${n}` })));
  expect(await device.next('error')).toEqual({
    event: 'send',
    code: 'payload_too_large',
    message: 'The request is too large.',
  });
  expect(await device.call('send', { messages: many(bruno, 51, 'number') })).toEqual({
    success: false,
    code: 'payload_too_large',
    message: 'The request is too large.',
  });
  expect(await device.names()).toEqual(['error']);
  expect(await stored()).toEqual([]);
});

it('counts the text of a packet also if it has binary attachments', async () => {
  const messages = many(bruno, 20, 'x').map((one) => ({ ...one, content: 'x'.repeat(3_400) }));
  expect(await device.call('send', { messages }, Buffer.from('x'))).toMatchObject({
    success: false,
    code: 'payload_too_large',
  });
  expect(await stored()).toEqual([]);
});

it('takes what is just below 64 KB', async () => {
  const messages = many(bruno, 13, 'x').map((one) => ({ ...one, content: 'x'.repeat(4_900) }));
  expect(JSON.stringify(messages).length).toBeGreaterThan(63_000);
  await device.sendAll(...messages);
  expect(await stored()).toHaveLength(13);
});

it('counts marks one by one, also in lists', async () => {
  await device.sendAll(to(bruno, 'hello'));
  const [{ conversation_id } = { conversation_id: 0 }] = await app.database.many<{ conversation_id: number }>(
    'select conversation_id from messages where sender_id = ?',
    [ana.id],
  );
  const places = Array.from({ length: 50 }, () => ({ conversation_id, up_to_seq: 1 }));
  const acks = await Promise.all(Array.from({ length: 6 }, () => device.call('read', places)));
  expect(acks.filter((ack) => ack.success).length).toBeGreaterThanOrEqual(4);
  expect(acks).toContainEqual(expect.objectContaining({ success: false, code: 'rate_limited' }));
});

it('limits errors, so that a flood does not cause one each', async () => {
  for (let n = 0; n < 300; n++) device.emit('read', { rubbish: n });
  await device.next('error');
  expect((await device.all('error')).length).toBeLessThan(100);
});
