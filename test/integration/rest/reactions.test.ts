import type { Message } from '../../../src/contracts/native/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, FORBIDDEN, inGroup, NOT_FOUND, somePersons } from '../../support/group-people';
import { expectData, type Person, send } from '../../support/people';
import { linesOf, newestOf, reacting, reactionsIn, say } from '../../support/reactions';

const TOO_MANY = '409 too_many';
const INVALID = '400 invalid_request';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let group: number;
let message: Message;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
  group = await aGroupOf([ana, bruno]);
  message = await say(ana, group);
});
afterAll(() => app.stop());

it('shows who has reacted, the kinds in the order in which they came, and changes nothing else', async () => {
  expect(reactionsIn(await reacting(bruno, message.id).add('👍'))).toEqual([`👍 ${bruno.id}`]);
  expect(reactionsIn(await reacting(ana, message.id).add('🎉'))).toEqual([`👍 ${bruno.id}`, `🎉 ${ana.id}`]);
  expect(reactionsIn(await reacting(ana, message.id).add('👍'))).toEqual([
    `👍 ${bruno.id},${ana.id}`,
    `🎉 ${ana.id}`,
  ]);
  const now = await newestOf(ana, group);
  const { reactions: _reactions, change_no, ...rest } = now;
  expect(rest).toEqual({ ...message, reactions: undefined, change_no: undefined });
  expect(change_no).toBeGreaterThan(message.change_no);
  expect(linesOf(await newestOf(bruno, group))).toEqual(linesOf(now));
  const { settings } = expectData(await inGroup(bruno, group).get(), 200);
  expect(settings).toMatchObject({ unread_count: 1 });
});

it('takes reactions back; a kind that nobody has any more goes, and comes back last', async () => {
  await reacting(ana, message.id).add('👍');
  await reacting(ana, message.id).add('🎉');
  await reacting(bruno, message.id).add('🎉');
  expect(reactionsIn(await reacting(ana, message.id).remove('👍'))).toEqual([`🎉 ${ana.id},${bruno.id}`]);
  expect(reactionsIn(await reacting(ana, message.id).remove('🎉'))).toEqual([`🎉 ${bruno.id}`]);
  expect(reactionsIn(await reacting(ana, message.id).add('👍'))).toEqual([`🎉 ${bruno.id}`, `👍 ${ana.id}`]);
});

it('does nothing twice', async () => {
  const first = expectData(await reacting(bruno, message.id).add('👍'), 200);
  expect(expectData(await reacting(bruno, message.id).add('👍'), 200)).toEqual(first);
  const gone = expectData(await reacting(bruno, message.id).remove('👍'), 200);
  expect(expectData(await reacting(bruno, message.id).remove('👍'), 200)).toEqual(gone);
  expect(expectData(await reacting(bruno, message.id).remove('🎉'), 200)).toEqual(gone);
});

it('takes an emoji with and without variation selector 16 for the same one', async () => {
  const heart = '\u2764';
  expect(reactionsIn(await reacting(ana, message.id).add(heart))).toEqual([`${heart}\ufe0f ${ana.id}`]);
  expect(reactionsIn(await reacting(bruno, message.id).add(`${heart}\ufe0f`))).toEqual([
    `${heart}\ufe0f ${ana.id},${bruno.id}`,
  ]);
  expect(expectData(await reacting(ana, message.id).people(heart), 200)).toMatchObject({
    people: [{ id: ana.id }, { id: bruno.id }],
    next: null,
  });
  expect(reactionsIn(await reacting(ana, message.id).remove(heart))).toEqual([`${heart}\ufe0f ${bruno.id}`]);
});

it.each(['👍👍', ' ', 'ok', '\u0301', '\u200b', `z${'\u0335'.repeat(40)}`])('refuses %j', async (text) => {
  expect(codeOf(await reacting(ana, message.id).add(text))).toBe(INVALID);
  expect(codeOf(await reacting(ana, message.id).remove(text))).toBe(INVALID);
  expect(codeOf(await reacting(ana, message.id).people(text))).toBe(INVALID);
});

it('takes no percent-encoding of what is no text', async () => {
  const path = `/api/messages/${message.id}/reactions`;
  expect((await ana.api.put(`${path}/%F0%9F`)).status).toBe(400);
  expect((await ana.api.put(`${path}/%ED%A0%BD`)).status).toBe(400);
  expect(linesOf(await newestOf(ana, group))).toEqual([]);
});

it('takes three of one user, and no fourth', async () => {
  for (const emoji of ['1', '2', '3']) expectData(await reacting(ana, message.id).add(emoji), 200);
  expect(codeOf(await reacting(ana, message.id).add('4'))).toBe(TOO_MANY);
  expectData(await reacting(ana, message.id).add('3'), 200);
  expectData(await reacting(ana, message.id).remove('1'), 200);
  expect(reactionsIn(await reacting(ana, message.id).add('4'))).toEqual(
    ['2', '3', '4'].map((emoji) => `${emoji} ${ana.id}`),
  );
});

it('keeps twenty kinds of twenty-one that come at once', async () => {
  const people = await somePersons(app, ...Array.from({ length: 7 }, (_, n) => `Member ${n}`));
  await inGroup(ana, group).add(people);
  message = await say(ana, group, 'to all');
  const kinds = Array.from('abcdefghijklmnopqrstu');
  const answers = await Promise.all(kinds.map((emoji, n) => reacting(people[n % 7]!, message.id).add(emoji)));
  expect(answers.map(codeOf).toSorted()).toEqual([...Array<string>(20).fill('200'), TOO_MANY]);
  const shown = (await newestOf(ana, group)).reactions;
  const stored = await app.database.many(
    'select emoji from message_reactions where seq = ? and conversation_id = ?',
    [message.seq, group],
  );
  expect([shown.length, stored.length]).toEqual([20, 20]);
  // Of one that is there, more are taken.
  expect((await reacting(ana, message.id).add(shown[0]!.emoji)).status).toBe(200);
});

it('names the first twenty, and who follows them when one of them goes', async () => {
  const people = await somePersons(app, ...Array.from({ length: 25 }, (_, n) => `Member ${n}`));
  await inGroup(ana, group).add(people);
  message = await say(ana, group, 'to all');
  for (const person of people) await reacting(person, message.id).add('👍');
  const ids = people.map(({ id }) => id);
  const shown = async () => (await newestOf(ana, group)).reactions;
  expect(await shown()).toEqual([{ emoji: '👍', count: 25, user_ids: ids.slice(0, 20) }]);
  await Promise.all([0, 3, 19].map((n) => reacting(people[n]!, message.id).remove('👍')));
  const left = ids.filter((_, n) => ![0, 3, 19].includes(n));
  expect(await shown()).toEqual([{ emoji: '👍', count: 22, user_ids: left.slice(0, 20) }]);

  const found: number[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query: string = after === '' ? '&limit=10' : `&limit=10&after=${encodeURIComponent(after)}`;
    const { people: page, next } = expectData(await reacting(bruno, message.id).people('👍', query), 200);
    found.push(...(page as { id: number }[]).map(({ id }) => id));
    after = next as string | null;
  }
  expect(found).toEqual(left);
  expect(codeOf(await reacting(bruno, message.id).people('👍', '&after=x'))).toBe(INVALID);
});

it('shows people as everywhere else, and no more of them', async () => {
  await reacting(bruno, message.id).add('👍');
  expect(expectData(await reacting(ana, message.id).people('👍'), 200)).toEqual({
    people: [
      {
        id: bruno.id,
        external_id: null,
        name: 'Bruno',
        username: null,
        avatar_url: null,
        is_bot: false,
        is_deleted: false,
      },
    ],
    next: null,
  });
  expect(expectData(await reacting(ana, message.id).people('🎉'), 200)).toEqual({ people: [], next: null });
});

async function expectNotThere(person: Person, message_id: number): Promise<void> {
  expect(codeOf(await reacting(person, message_id).add('👍'))).toBe(NOT_FOUND);
  expect(codeOf(await reacting(person, message_id).remove('👍'))).toBe(NOT_FOUND);
  expect(codeOf(await reacting(person, message_id).people('👍'))).toBe(NOT_FOUND);
}

it('is for those who see the message alone', async () => {
  await expectNotThere(carla, message.id);
  await inGroup(ana, group).add([carla]);
  // Who has come after it.
  await expectNotThere(carla, message.id);
  const later = await say(ana, group, 'later');
  expectData(await reacting(carla, later.id).add('👍'), 200);
  expectData(await reacting(bruno, later.id).add('👍'), 200);
  await inGroup(carla, group).remove(carla);
  await expectNotThere(carla, later.id);
  // What they have said stays.
  const { messages } = expectData(
    await inGroup(ana, group).messages(`?around_seq=${later.seq}&limit=1`),
    200,
  );
  const [{ reactions }] = messages as [Message];
  expect(reactions).toEqual([{ emoji: '👍', count: 2, user_ids: [carla.id, bruno.id] }]);
  await inGroup(ana, group).remove(bruno);
  await expectNotThere(bruno, later.id);
});

it('is not for what is deleted, hidden or cleared', async () => {
  await ana.api.delete(`/api/messages/${message.id}?scope=me`);
  await expectNotThere(ana, message.id);
  expectData(await reacting(bruno, message.id).add('👍'), 200);
  await inGroup(bruno, group).hide();
  await expectNotThere(bruno, message.id);
  const deleted = await say(ana, group, 'oops');
  expectData(await reacting(bruno, deleted.id).add('👍'), 200);
  expectData(await ana.api.delete(`/api/messages/${deleted.id}?scope=all`), 200);
  await expectNotThere(bruno, deleted.id);
  expect((await newestOf(bruno, group)).reactions).toEqual([]);
  expect(
    await app.database.many('select user_id from message_reactions where conversation_id = ? and seq = ?', [
      group,
      deleted.seq,
    ]),
  ).toEqual([]);
});

it('is not for what tells of the group', async () => {
  const { messages } = expectData(await inGroup(ana, group).messages('?after_seq=0&limit=1'), 200);
  const { id } = (messages as Message[])[0]!;
  expect(codeOf(await reacting(ana, id).add('👍'))).toBe(FORBIDDEN);
  expect(codeOf(await reacting(ana, id).remove('👍'))).toBe(FORBIDDEN);
});

it('is also for members who may not write', async () => {
  expectData(await inGroup(ana, group).edit({ can_write: 'admins' }), 200);
  expect(codeOf(await inGroup(bruno, group).send('no'))).toBe(FORBIDDEN);
  expect(reactionsIn(await reacting(bruno, message.id).add('👍'))).toEqual([`👍 ${bruno.id}`]);
});

it('is for both of a direct conversation, until one of them blocks the other', async () => {
  const { id } = await send(ana, bruno, 'hi');
  expect(reactionsIn(await reacting(ana, id).add('🎉'))).toEqual([`🎉 ${ana.id}`]);
  expect(reactionsIn(await reacting(bruno, id).add('🎉'))).toEqual([`🎉 ${ana.id},${bruno.id}`]);
  expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
  for (const person of [ana, bruno]) {
    expect(codeOf(await reacting(person, id).add('👍'))).toBe(FORBIDDEN);
  }
  // What one has said can be taken back, as a message can.
  expect(reactionsIn(await reacting(bruno, id).remove('🎉'))).toEqual([`🎉 ${ana.id}`]);
  // In a group a block changes nothing.
  expectData(await reacting(bruno, message.id).add('👍'), 200);
  expectData(await ana.api.delete(`/api/blocks/${bruno.id}`), 200);
  expectData(await reacting(bruno, id).add('👍'), 200);
});
