import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person, send, somePeople, twoPeople } from '../../support/people';
import { storeGroup, type StoredGroup } from '../../support/stored-group';

let app: TestApp;
/** Ana writes in a group of these four. */
let people: Person[];
let group: StoredGroup;

beforeAll(async () => {
  app = await startTestApp({ settings: { RECEIPTS_MAX_MEMBERS: '4' } });
});
beforeEach(async () => {
  people = await somePeople(app, ['Ana', 'Bia', 'Caio', 'Davi']);
  group = await storeGroup(app.database, people, { messages: 3 });
});
afterAll(() => app.stop());

const personAt = (index: number): Person => people[index]!;
const idsOf = (...indices: number[]): number[] => indices.map((index) => personAt(index).id);

/** As another process would have stored them. */
async function mark(index: number, marks: { delivered_seq: number; read_seq: number }, id = group.id) {
  await app.database.run(
    'update conversation_members set delivered_seq = ?, read_seq = ? where conversation_id = ? and user_id = ?',
    [marks.delivered_seq, marks.read_seq, id, personAt(index).id],
  );
}

async function change(index: number, change_: string): Promise<void> {
  await app.database.run(
    `update conversation_members set ${change_} where conversation_id = ? and user_id = ?`,
    [group.id, personAt(index).id],
  );
}

async function receiptsOf(seq: number, viewer = personAt(0), query = '') {
  const { status, body } = await viewer.api.get(
    `/api/messages/${group.message_ids[seq - 1]}/receipts${query}`,
  );
  return status === 200 ? body.data : status;
}

it('says whom a message has reached, and who has read it', async () => {
  await mark(0, { delivered_seq: 3, read_seq: 3 });
  await mark(1, { delivered_seq: 3, read_seq: 2 });
  await mark(2, { delivered_seq: 2, read_seq: 0 });
  expect(await receiptsOf(1)).toEqual({ read: idsOf(1), delivered: idsOf(1, 2), next: null });
  expect(await receiptsOf(2)).toEqual({ read: idsOf(1), delivered: idsOf(1, 2), next: null });
  expect(await receiptsOf(3)).toEqual({ read: [], delivered: idsOf(1), next: null });
  // Also to others who see it.
  expect(await receiptsOf(2, personAt(3))).toEqual({ read: idsOf(1), delivered: idsOf(1, 2), next: null });
});

it('comes in pages', async () => {
  for (const index of [1, 2, 3]) await mark(index, { delivered_seq: 3, read_seq: index });
  const [bia, caio, davi] = idsOf(1, 2, 3);
  expect(await receiptsOf(2, personAt(0), '?limit=2')).toEqual({
    read: [caio],
    delivered: [bia, caio],
    next: caio,
  });
  expect(await receiptsOf(2, personAt(0), `?limit=2&after=${caio}`)).toEqual({
    read: [davi],
    delivered: [davi],
    next: null,
  });
});

it('leaves out who was not there when it was sent, or is not any more', async () => {
  for (const index of [1, 2, 3]) await mark(index, { delivered_seq: 3, read_seq: 3 });
  await change(1, 'joined_seq = 2');
  // Whoever is shown the history has begun with everything read.
  await change(2, "joined_at = '2100-01-01'");
  await change(3, 'left_seq = 3');
  expect(await receiptsOf(2)).toEqual({ read: [], delivered: [], next: null });
  expect(await receiptsOf(3)).toEqual({ read: idsOf(1), delivered: idsOf(1), next: null });
});

it('leaves out who has receipts off, and shows them nobody', async () => {
  for (const index of [1, 2]) await mark(index, { delivered_seq: 3, read_seq: 3 });
  await personAt(2).api.patch('/api/auth/me', { receipts: false });
  expect(await receiptsOf(3)).toEqual({ read: idsOf(1), delivered: idsOf(1), next: null });
  expect(await receiptsOf(3, personAt(2))).toEqual({ read: [], delivered: [], next: null });
});

it('leaves out, on both sides, between whom a block stands', async () => {
  for (const index of [0, 1, 2]) await mark(index, { delivered_seq: 3, read_seq: 3 });
  await personAt(1).api.put(`/api/blocks/${personAt(0).id}`);
  expect(await receiptsOf(3)).toEqual({ read: idsOf(2), delivered: idsOf(2), next: null });
  expect(await receiptsOf(3, personAt(3))).toEqual({ read: idsOf(1, 2), delivered: idsOf(1, 2), next: null });
  await personAt(0).api.put(`/api/blocks/${personAt(2).id}`);
  await personAt(1).api.delete(`/api/blocks/${personAt(0).id}`);
  expect(await receiptsOf(3)).toEqual({ read: idsOf(1), delivered: idsOf(1), next: null });
});

it('is empty in a group that is too large for receipts', async () => {
  people.push(await aPerson(app));
  group = await storeGroup(app.database, people, { messages: 1 });
  await mark(1, { delivered_seq: 1, read_seq: 1 });
  expect(await receiptsOf(1)).toEqual({ read: [], delivered: [], next: null });
});

it('is for those who see the message', async () => {
  await change(1, 'joined_seq = 2');
  await change(2, 'left_seq = 3');
  await change(3, 'cleared_seq = 2');
  for (const index of [1, 2, 3]) expect(await receiptsOf(2, personAt(index))).toBe(404);
  expect(await receiptsOf(2, await aPerson(app))).toBe(404);
  expect(await receiptsOf(3, personAt(1))).toEqual({ read: [], delivered: [], next: null });
});

describe('between two people', () => {
  it('shows what the other one has read, and nothing new while a block stands', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [first, second] = [await send(ana, bruno, 'one'), await send(ana, bruno, 'two')];
    const pathOf = ({ id }: { id: number }): string => `/api/messages/${id}/receipts`;
    const readBy = async (message: { id: number }) => (await ana.api.get(pathOf(message))).body.data.read;
    expect(await readBy(first)).toEqual([]);

    await bruno.api.put(`/api/messages/mark-read/${ana.id}`);
    expect([await readBy(first), await readBy(second)]).toEqual([[bruno.id], [bruno.id]]);
    const third = await send(ana, bruno, 'three');
    await bruno.api.put(`/api/blocks/${ana.id}`);
    await bruno.api.put(`/api/messages/mark-read/${ana.id}`);
    expect([await readBy(second), await readBy(third)]).toEqual([[bruno.id], []]);
  });
});
