import type { Message } from '../../../src/contracts/native/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, inGroup, NOT_FOUND, somePersons } from '../../support/group-people';
import { expectData, type Person } from '../../support/people';
import { newestOf, reacting, say } from '../../support/reactions';
import { createRestClient } from '../../support/rest-client';

const ROUNDS = 10;
const TOO_MANY = '409 too_many';

/** Two processes on one database. */
let one: TestApp;
let other: TestApp;
let people: Person[];
let group: number;
beforeAll(async () => {
  one = await startTestApp();
  other = await startTestApp({ schema: one.schema });
  people = await somePersons(one, ...Array.from({ length: 25 }, (_, n) => `Member ${n}`));
  group = await aGroupOf(people);
});
afterAll(async () => {
  await other.stop();
  await one.stop();
});

/** Half of them at the other process. */
const at = (n: number): Pick<Person, 'api'> =>
  n % 2 === 0 ? people[n]! : { api: createRestClient(other.url, people[n]!.token) };

const storedOf = ({ conversation_id, seq }: Message) =>
  one.database.many<{ user_id: number; emoji: Buffer }>(
    `select user_id, emoji from message_reactions where conversation_id = ? and seq = ? order by created_at, user_id`,
    [conversation_id, seq],
  );

/** The row shows what is stored of each reaction. */
async function expectSummary(message: Message): Promise<void> {
  const stored = await storedOf(message);
  const { reactions } = await newestOf(people[0]!, group);
  const whoHas = (emoji: string): number[] =>
    stored.filter((row) => row.emoji.toString() === emoji).map(({ user_id }) => user_id);
  expect(reactions).toEqual(
    reactions.map(({ emoji }) => ({
      emoji,
      count: whoHas(emoji).length,
      user_ids: whoHas(emoji).slice(0, 20),
    })),
  );
  expect(new Set(stored.map(({ emoji }) => emoji.toString()))).toEqual(
    new Set(reactions.map(({ emoji }) => emoji)),
  );
}

it('leaves no reaction to a message that is deleted at the same time', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const message = await say(people[0]!, group);
    const [deleted, ...reacted] = await Promise.all([
      people[0]!.api.delete(`/api/messages/${message.id}?scope=all`),
      ...[1, 2, 3, 4].map((n) => reacting(at(n), message.id).add('👍')),
    ]);
    expect(deleted.status).toBe(200);
    for (const answer of reacted) expect(['200', NOT_FOUND]).toContain(codeOf(answer));
    expect(await storedOf(message)).toEqual([]);
    expect(await newestOf(people[0]!, group)).toMatchObject({
      reactions: [],
      deleted_at: expect.any(String),
    });
    expect(await one.database.one('select reactions from messages where id = ?', [message.id])).toEqual({
      reactions: null,
    });
  }
});

it('counts everybody who reacts and takes it back at the same time', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const message = await say(people[0]!, group);
    await Promise.all(people.map((_, n) => reacting(at(n), message.id).add(n % 3 === 0 ? '🎉' : '👍')));
    await expectSummary(message);
    await Promise.all(
      people.map((_, n) =>
        n % 2 === 0 ? reacting(at(n), message.id).remove('👍') : reacting(at(n), message.id).add('🎉'),
      ),
    );
    await expectSummary(message);
    expect(await storedOf(message)).not.toEqual([]);
  }
});

it('keeps to twenty kinds, and to three of one user, whichever process is asked', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const message = await say(people[0]!, group);
    const kinds = Array.from('abcdefghijklmnopqrstu');
    const answers = await Promise.all(kinds.map((emoji, n) => reacting(at(n), message.id).add(emoji)));
    expect(answers.map(codeOf).toSorted()).toEqual([...Array<string>(20).fill('200'), TOO_MANY]);
    await expectSummary(message);

    const next = await say(people[0]!, group);
    const own = await Promise.all(
      ['1', '2', '3', '4'].map((emoji, n) => {
        const { token } = people[5]!;
        return reacting({ api: createRestClient(n % 2 ? one.url : other.url, token) }, next.id).add(emoji);
      }),
    );
    expect(own.map(codeOf).toSorted()).toEqual(['200', '200', '200', TOO_MANY]);
    await expectSummary(next);
  }
});

it('stores one of ten that are the same', async () => {
  const message = await say(people[0]!, group);
  const { token, id } = people[7]!;
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      reacting({ api: createRestClient(n % 2 ? one.url : other.url, token) }, message.id).add('👍'),
    ),
  );
  expect(answers.map(codeOf)).toEqual(Array<string>(10).fill('200'));
  expect((await newestOf(people[0]!, group)).reactions).toEqual([{ emoji: '👍', count: 1, user_ids: [id] }]);
});

it('lets nobody react who is removed at the same time, or counts what came before', async () => {
  const [owner, member] = (await somePersons(one, 'Owner', 'Member')) as [Person, Person];
  const id = await aGroupOf([owner, member]);
  const message = await say(owner, id);
  const elsewhere = { api: createRestClient(other.url, member.token) };
  const [removed, reacted] = await Promise.all([
    inGroup(owner, id).remove(member),
    reacting(elsewhere, message.id).add('👍'),
  ]);
  expect(removed.status).toBe(200);
  const { messages } = expectData(
    await inGroup(owner, id).messages(`?around_seq=${message.seq}&limit=1`),
    200,
  );
  const [{ reactions }] = messages as [Message];
  const isStored = (await storedOf(message)).length === 1;
  expect(reactions).toHaveLength(isStored ? 1 : 0);
  // Whoever was removed is not shown the message any more, even if the reaction came first.
  expect(['200', NOT_FOUND]).toContain(codeOf(reacted));
  expect(isStored || codeOf(reacted) === NOT_FOUND).toBe(true);
  expect(codeOf(await reacting(elsewhere, message.id).add('👍'))).toBe(NOT_FOUND);
});
