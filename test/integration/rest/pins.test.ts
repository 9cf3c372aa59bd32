import type { Message } from '../../../src/contracts/native/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, FORBIDDEN, inGroup, NOT_FOUND, somePersons } from '../../support/group-people';
import { expectData, type Person, send } from '../../support/people';
import { pinning, pinsFor, pinsTold } from '../../support/pins';
import { say } from '../../support/reactions';
import { createRestClient } from '../../support/rest-client';

const TOO_MANY = '409 too_many';
const MAX_PINS = 50;

/** Two processes on one database. */
let app: TestApp;
let other: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let group: number;
let message: Message;
beforeAll(async () => {
  app = await startTestApp({ settings: { GROUP_MAX_PER_DAY: '1000' } });
  other = await startTestApp({ schema: app.schema });
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
});
beforeEach(async () => {
  group = await aGroupOf([ana, bruno]);
  message = await say(ana, group);
});
afterAll(async () => {
  await other.stop();
  await app.stop();
});

/** The same person, at the other process. */
const elsewhere = ({ token }: Person): Pick<Person, 'api'> => ({ api: createRestClient(other.url, token) });

const storedIn = async (conversation_id: number): Promise<number[]> => {
  const rows = await app.database.many<{ seq: number }>(
    'select seq from message_pins where conversation_id = ? order by seq',
    [conversation_id],
  );
  return rows.map(({ seq }) => seq);
};

/** Sends so many messages and pins them. */
async function somePins(count: number): Promise<Message[]> {
  const sent: Message[] = [];
  for (let n = 0; n < count; n++) sent.push(await say(ana, group, `pinned ${n}`));
  for (const { id } of sent) expectData(await pinning(ana, group).pin(id), 200);
  return sent;
}

it('pins for everybody, the last first, and lets go', async () => {
  const later = await say(bruno, group, 'later');
  const { message: pinned } = expectData(await pinning(ana, group).pin(later.id), 200) as {
    message: Message;
  };
  expect(pinned).toEqual({
    ...later,
    temp_id: undefined,
    pinned_at: expect.any(String),
    change_no: expect.any(Number),
  });
  expect(pinned.change_no).toBeGreaterThan(later.change_no);
  expectData(await pinning(ana, group).pin(message.id), 200);
  expect(await pinsFor(bruno, group)).toEqual([message.id, later.id]);
  const { messages } = expectData(await pinning(ana, group).list(), 200) as { messages: Message[] };
  expect(messages[1]).toEqual(pinned);
  const { message: free } = expectData(await pinning(ana, group).unpin(later.id), 200) as {
    message: Message;
  };
  expect(free).toMatchObject({ id: later.id, pinned_at: null });
  expect(await pinsFor(bruno, group)).toEqual([message.id]);
});

it('tells a group of what is pinned, once, and of nothing that is let go', async () => {
  const { message: pinned } = expectData(await pinning(ana, group).pin(message.id), 200);
  expect(expectData(await pinning(ana, group).pin(message.id), 200).message).toEqual(pinned);
  expect(await pinsTold(bruno, group)).toEqual([message.id]);
  const { message: free } = expectData(await pinning(ana, group).unpin(message.id), 200);
  expect(expectData(await pinning(ana, group).unpin(message.id), 200).message).toEqual(free);
  expect(await pinsTold(bruno, group)).toEqual([message.id]);
  expect(await storedIn(group)).toEqual([]);
});

it('stores one of ten that are the same, whichever process is asked', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => pinning(n % 2 ? ana : elsewhere(ana), group).pin(message.id)),
  );
  expect(answers.map(codeOf)).toEqual(Array<string>(10).fill('200'));
  expect(await storedIn(group)).toEqual([message.seq]);
  expect(await pinsTold(ana, group)).toEqual([message.id]);
});

it('is for both people of a direct conversation, who are told by no message, and for nobody else', async () => {
  const { id, conversation_id } = await send(ana, bruno, 'hi');
  const direct = conversation_id;
  expectData(await pinning(bruno, direct).pin(id), 200);
  expect(await pinsFor(ana, direct)).toEqual([id]);
  const { messages } = expectData(await inGroup(ana, direct).messages(), 200);
  expect(messages).toHaveLength(1);
  for (const answer of [pinning(carla, direct).list(), pinning(carla, direct).pin(id)]) {
    expect(codeOf(await answer)).toBe(NOT_FOUND);
  }
  expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
  expectData(await pinning(bruno, direct).unpin(id), 200);
  expectData(await pinning(ana, direct).pin(id), 200);
  expectData(await ana.api.delete(`/api/blocks/${bruno.id}`), 200);
});

it('takes no fifty-first from two processes at once, and one where a pinned one is deleted', async () => {
  const pinned = await somePins(MAX_PINS - 1);
  const more = [await say(ana, group), await say(ana, group)] as const;
  const answers = await Promise.all([
    pinning(ana, group).pin(more[0].id),
    pinning(elsewhere(ana), group).pin(more[1].id),
  ]);
  expect(answers.map(codeOf).toSorted()).toEqual(['200', TOO_MANY]);
  expect(await storedIn(group)).toHaveLength(MAX_PINS);
  const refused = codeOf(answers[0]) === TOO_MANY ? more[0] : more[1];
  // One that is there is no further one.
  expectData(await pinning(ana, group).pin(pinned[0]!.id), 200);
  expect(codeOf(await pinning(ana, group).pin(refused.id))).toBe(TOO_MANY);
  expectData(await ana.api.delete(`/api/messages/${pinned[0]!.id}?scope=all`), 200);
  expectData(await pinning(ana, group).pin(refused.id), 200);
  const shown = await pinsFor(bruno, group);
  expect([shown[0], shown.length]).toEqual([refused.id, MAX_PINS]);
});

it('leaves no pin of a message that is deleted at the same time', async () => {
  for (let round = 0; round < 10; round++) {
    const each = await say(ana, group);
    const [deleted, pinned] = await Promise.all([
      ana.api.delete(`/api/messages/${each.id}?scope=all`),
      pinning(round % 2 ? ana : elsewhere(ana), group).pin(each.id),
    ]);
    expect(deleted.status).toBe(200);
    expect(['200', NOT_FOUND]).toContain(codeOf(pinned));
    expect(await storedIn(group)).toEqual([]);
    expect(await pinsFor(ana, group)).toEqual([]);
  }
});

async function expectNotThere(person: Person, message_id: number): Promise<void> {
  expect(codeOf(await pinning(person, group).pin(message_id))).toBe(NOT_FOUND);
  expect(codeOf(await pinning(person, group).unpin(message_id))).toBe(NOT_FOUND);
}

it('shows those who came later only what they see, and nothing to those who have left', async () => {
  expectData(await pinning(ana, group).pin(message.id), 200);
  await inGroup(ana, group).add([carla]);
  expectData(await inGroup(ana, group).setRole(carla, 'admin'), 200);
  const later = await say(ana, group, 'later');
  expectData(await pinning(carla, group).pin(later.id), 200);
  expect(await pinsFor(carla, group)).toEqual([later.id]);
  expect(await pinsFor(bruno, group)).toEqual([later.id, message.id]);
  await expectNotThere(carla, message.id);
  await inGroup(carla, group).remove(carla);
  expect(codeOf(await pinning(carla, group).list())).toBe(NOT_FOUND);
  await expectNotThere(carla, later.id);
  expect(await pinsFor(bruno, group)).toEqual([later.id, message.id]);
});

it('shows nobody what they have hidden or cleared', async () => {
  const later = await say(ana, group, 'later');
  for (const { id } of [message, later]) expectData(await pinning(ana, group).pin(id), 200);
  expectData(await ana.api.delete(`/api/messages/${later.id}?scope=me`), 200);
  expect(await pinsFor(ana, group)).toEqual([message.id]);
  await expectNotThere(ana, later.id);
  expectData(await inGroup(ana, group).hide(), 200);
  expect(await pinsFor(ana, group)).toEqual([]);
  await expectNotThere(ana, message.id);
  expect(await pinsFor(bruno, group)).toEqual([later.id, message.id]);
});

it('is not for what is deleted, tells of the group, or is in another conversation', async () => {
  expectData(await pinning(ana, group).pin(message.id), 200);
  expectData(await ana.api.delete(`/api/messages/${message.id}?scope=all`), 200);
  await expectNotThere(ana, message.id);
  expect(await pinsFor(ana, group)).toEqual([]);
  const { messages } = expectData(await inGroup(ana, group).messages('?after_seq=0&limit=1'), 200);
  const [{ id: of_group }] = messages as [Message];
  expect(codeOf(await pinning(ana, group).pin(of_group))).toBe(FORBIDDEN);
  expect(codeOf(await pinning(ana, group).unpin(of_group))).toBe(FORBIDDEN);
  const { id } = await send(ana, bruno, 'elsewhere');
  await expectNotThere(ana, id);
});
