import type { Message } from '../../../src/contracts/native/entities';
import { wholeMessage } from '../../../packages/client/src/state/whole-message';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup } from '../../support/group-people';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { expectData, type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
/** Of both, one device with whole rows and one with short ones. */
let whole: LiveSender[];
let short: LiveSender[];

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  whole = await Promise.all([ana, bruno].map((person) => connectLive(app, person)));
  short = await Promise.all(
    [ana, bruno].map(({ token }) =>
      connectLive(app, { token }, { auth: { token, version: 2, rows: 'short' } }),
    ),
  );
});
afterEach(closeSockets);
afterAll(() => app.stop());

const isEmpty = (value: unknown): boolean =>
  value === null || value === false || (Array.isArray(value) && value.length === 0);

const withoutEmpty = (row: Message): object =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => !isEmpty(value)));

/** Waits until all devices have the row. What those with short ones have and the client library makes of it, and what both should be. */
async function rowsThat(isMeant: (row: Message) => boolean) {
  const wholeRows = await Promise.all(whole.map((device) => device.rowThat(isMeant, 'whole row')));
  const shortRows = await Promise.all(short.map((device) => device.rowThat(isMeant, 'short row')));
  return {
    told: shortRows.map((row) => [row, wholeMessage(row)]),
    expected: wholeRows.map((row) => [withoutEmpty(row), row]),
  };
}

it('leaves out what is null, false or empty of live messages for devices that ask for it, and of no others', async () => {
  const group = await aGroupOf([ana, bruno]);
  const [device] = whole as [LiveSender];
  device.send({ conversation_id: group, temp_id: 'plain', content: 'plain' });
  const plain = await rowsThat(({ content }) => content === 'plain');
  expect(plain.told).toEqual(plain.expected);
  device.send({
    conversation_id: group,
    temp_id: 'rich',
    content: '@Bruno',
    mentions: [{ user_id: bruno.id, start: 0, length: 6 }],
    metadata: {},
  });
  const rich = await rowsThat(({ content }) => content === '@Bruno');
  expect(rich.told).toEqual(rich.expected);
});

it('does so for messages that are told with their conversation, and for deleted ones', async () => {
  const [first] = await (whole[0] as LiveSender).sendAll({
    user_id: bruno.id,
    temp_id: 'first',
    content: 'first',
  });
  const entered = await rowsThat(({ content }) => content === 'first');
  expect(entered.told).toEqual(entered.expected);
  const { message } = first as { message: Message };
  expectData(await ana.api.delete(`/api/messages/${message.id}`), 200);
  const deleted = await rowsThat(({ id, deleted_at }) => id === message.id && typeof deleted_at === 'string');
  expect(deleted.told).toEqual(deleted.expected);
});

it('does so in the results of a send, also of a retry, and nowhere over REST', async () => {
  const group = await aGroupOf([ana, bruno]);
  const draft = { conversation_id: group, temp_id: 'once', content: 'once' };
  const ofShort = await (short[0] as LiveSender).sendAll(draft);
  const again = await (short[0] as LiveSender).sendAll(draft);
  const [ofWhole] = await (whole[0] as LiveSender).sendAll(draft);
  const { message } = ofWhole as { message: Message };
  const result = { temp_id: 'once', message: withoutEmpty(message) };
  expect([...ofShort, ...again]).toEqual([result, result]);
  const { messages } = expectData(await inGroup(ana, group).messages(), 200);
  expect(messages).toContainEqual(message);
});

it('sends whole rows to whoever asks for something that it does not know', async () => {
  const group = await aGroupOf([ana, bruno]);
  const { token } = bruno;
  const device = await connectLive(app, bruno, { auth: { token, version: 2, rows: 'tiny' } });
  (whole[0] as LiveSender).send({ conversation_id: group, temp_id: 'once', content: 'once' });
  expect(await device.rowOf('once')).toEqual(await (whole[1] as LiveSender).rowOf('once'));
});
