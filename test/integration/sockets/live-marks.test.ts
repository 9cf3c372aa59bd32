import { startTestApp, type TestApp } from '../../support/app';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { aPerson, type Person, sendAll, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';
import { storeGroup, type StoredGroup } from '../../support/stored-group';

let app: TestApp;
let ana: Person;
let bruno: Person;
let device: LiveSender;
let direct: number;
let group: StoredGroup;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  const [message] = await sendAll(ana, bruno, ['one', 'two', 'three']);
  direct = message?.conversation_id ?? 0;
  group = await storeGroup(app.database, [ana, bruno, await aPerson(app, { name: 'Caio' })], { messages: 4 });
  device = await connectLive(app, bruno);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const marks = async (conversation_id: number) => {
  const [row] = await app.database.many(
    'select delivered_seq, read_seq from conversation_members where conversation_id = ? and user_id = ?',
    [conversation_id, bruno.id],
  );
  return row;
};
const place = (conversation_id: number, up_to_seq: number) => ({ conversation_id, up_to_seq });

it('moves the marks of one conversation, or of several at once', async () => {
  expect(await device.call('delivered', place(direct, 2))).toEqual({ success: true });
  expect(await marks(direct)).toEqual({ delivered_seq: 2, read_seq: 0 });
  expect(await device.call('read', [place(direct, 1), place(group.id, 3), place(direct, 2)])).toEqual({
    success: true,
  });
  expect(await marks(direct)).toEqual({ delivered_seq: 2, read_seq: 2 });
  expect(await marks(group.id)).toMatchObject({ read_seq: 3 });
});

it('moves those that can be, and refuses with the first that cannot', async () => {
  const ack = await device.call('read', [place(999_999, 1), place(direct, 2)]);
  expect(ack).toEqual({ success: false, code: 'not_found', message: 'This could not be found.' });
  expect(await marks(direct)).toMatchObject({ read_seq: 2 });
});

it('says in an event what it refuses if there is no callback', async () => {
  device.emit('read', place(999_999, 1));
  expect(await device.next('error')).toEqual({
    event: 'read',
    code: 'not_found',
    message: 'This could not be found.',
  });
});

it.each([
  ['nothing', undefined],
  ['an empty list', []],
  ['a list of 51', Array.from({ length: 51 }, () => place(1, 1))],
  ['no seq', { conversation_id: 1 }],
  ['a list with something else in it', [place(1, 1), 5]],
  ['a list in a list', [[place(1, 1)]]],
  ['a text', 'read'],
])('refuses %s', async (_what, payload) => {
  for (const event of ['read', 'delivered'] as const) {
    expect(await device.call(event, ...(payload === undefined ? [] : [payload]))).toMatchObject({
      success: false,
      code: 'invalid_request',
    });
  }
});

it('moves nothing of a conversation of others', async () => {
  const stranger = await connectLive(app, await aPerson(app, { name: 'Dora' }));
  const before = [await marks(direct), await marks(group.id)];
  for (const event of ['read', 'delivered'] as const) {
    for (const id of [direct, group.id]) {
      expect(await stranger.call(event, place(id, 1))).toMatchObject({ code: 'not_found' });
    }
  }
  expect([await marks(direct), await marks(group.id)]).toEqual(before);
});
