import type { Message } from '../../../src/contracts/classic/entities';
import type { SyncPage } from '../../../src/contracts/routes/sync';
import { startTestApp, type TestApp } from '../../support/app';
import { expectData, type Person, sendAll, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
let ofAna: SocketClient;
let ofBruno: SocketClient;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  [ofAna, ofBruno] = [await connect(app, ana), await connect(app, bruno)];
});
afterEach(closeSockets);
afterAll(() => app.stop());

async function choose({ api }: Person, receipts: boolean): Promise<void> {
  expectData(await api.patch('/api/auth/me', { receipts }), 200);
}

/** Whether a person sees that their own newest message is read. */
async function seesRead(sender: Person, receiver: Person): Promise<boolean | undefined> {
  const { messages } = expectData(await sender.api.get(`/api/messages/conversation/${receiver.id}`), 200);
  return (messages as Message[]).find(({ sender_id }) => sender_id === sender.id)?.is_read;
}

/** What a device was told of a person's reading; it hears of its own person's too. */
async function readsBy({ id }: Person, device: SocketClient) {
  return (await device.all('messages_read')).filter(({ by_user_id }) => by_user_id === id);
}

const ascending = (a: number, b: number) => a - b;

/** Whose marks a new device of this person gets. */
async function marksFor({ api }: Person): Promise<number[]> {
  const { receipts } = expectData(await api.get('/api/sync'), 200) as unknown as SyncPage;
  return receipts.map(({ user_id }) => user_id).toSorted(ascending);
}

describe.each([
  ['who reads', () => ana],
  ['whose messages they are', () => bruno],
] as const)('if the one %s has receipts off', (_who, personWithout) => {
  it('nothing is shown to either, and the reader goes on to see their own marks', async () => {
    await choose(personWithout(), false);
    const [first, last] = await sendAll(bruno, ana, ['one', 'two']);
    await ofAna.call('message_delivered', { message_id: first?.id, sender_id: bruno.id });
    await ofAna.call('message_read', { sender_id: bruno.id });

    expect(await ofBruno.all('message_status_update')).toEqual([]);
    expect(await readsBy(ana, ofBruno)).toEqual([]);
    expect(await seesRead(bruno, ana)).toBe(false);
    expect(await marksFor(bruno)).toEqual([bruno.id]);
    expect(await marksFor(ana)).toEqual([ana.id]);
    const { messages } = expectData(await ana.api.get(`/api/messages/conversation/${bruno.id}`), 200);
    expect((messages as Message[]).map(({ is_read }) => is_read)).toEqual([true, true]);
    expect((await ana.api.get('/api/messages/unread')).body.data.total).toBe(0);

    await choose(personWithout(), true);
    expect(await seesRead(bruno, ana)).toBe(true);
    expect(await marksFor(bruno)).toEqual([ana.id, bruno.id].toSorted(ascending));
    await sendAll(bruno, ana, ['three']);
    await ofAna.call('message_read', { sender_id: bruno.id });
    expect((await readsBy(ana, ofBruno)).at(-1)).toMatchObject({ up_to_seq: (last?.seq ?? 0) + 1 });
  });
});

it('the other devices of the reader hear of it all the same', async () => {
  await choose(ana, false);
  const other = await connect(app, ana);
  await sendAll(bruno, ana, ['one']);
  await ofAna.call('message_read', { sender_id: bruno.id });
  expect(await other.next('messages_read')).toMatchObject({ sender_id: bruno.id, up_to_seq: 1 });
  expect(await ofBruno.all('messages_read')).toEqual([]);
});

it('a choice counts at once for events, and does not concern others', async () => {
  await sendAll(bruno, ana, ['one']);
  await ofAna.call('message_read', { sender_id: bruno.id });
  expect(await ofBruno.next('messages_read')).toMatchObject({ up_to_seq: 1 });
  await choose(bruno, false);
  await sendAll(bruno, ana, ['two']);
  await sendAll(ana, bruno, ['three']);
  await ofAna.call('message_read', { sender_id: bruno.id });
  await ofBruno.call('message_read', { sender_id: ana.id });
  expect(await ofBruno.all('messages_read')).toHaveLength(1);
  expect(await ofAna.all('messages_read')).toEqual([]);
});
