import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { type Membership, seedConversation, type SeededConversation } from '../../support/memberships';

let schema: TestDatabase;
let unread: UnreadRepository;
beforeAll(async () => {
  schema = await createTestDatabase();
  unread = new UnreadRepository(schema.database);
});
afterAll(() => schema.drop());

const EVERYBODY = 'everybody';
/** Whom a message mentions: members by their places. */
type Mentioned = Record<number, (number | typeof EVERYBODY)[]>;

/** A group of the reader and another member, who has written the messages from seq 1 to 8 but for those that are the reader's. */
async function aGroup(
  reader: Membership,
  mentioned: Mentioned,
  { own = [], deleted = [] }: { own?: number[]; deleted?: number[] } = {},
): Promise<SeededConversation> {
  const group = await seedConversation(schema.database, {
    type: 'group',
    members: [reader, {}],
    senders: Array.from({ length: 8 }, (_, index) => (own.includes(index + 1) ? 0 : 1)),
    deleted,
  });
  for (const [seq, whom] of Object.entries(mentioned)) {
    for (const one of whom) {
      const user_id = one === EVERYBODY ? 0 : (group.members[one]?.user_id ?? 0);
      await schema.database.run(
        'insert into message_mentions (conversation_id, seq, user_id) values (?, ?, ?)',
        [group.id, Number(seq), user_id],
      );
    }
  }
  return group;
}

const readerOf = ({ members }: SeededConversation): number => members[0]?.user_id ?? 0;

function mentionsOf(group: SeededConversation, from_seq: number): Promise<Map<number, number>> {
  return unread.countMentions(readerOf(group), [{ conversation_id: group.id, from_seq, last_seq: 8 }]);
}

it('counts messages after the read mark that mention the user or everybody, each once', async () => {
  const group = await aGroup({}, { 2: [0], 3: [0], 4: [1], 5: [EVERYBODY], 6: [0, 1, EVERYBODY], 8: [0, 1] });
  expect(await mentionsOf(group, 2)).toEqual(new Map([[group.id, 4]]));
  expect(await mentionsOf(group, 6)).toEqual(new Map([[group.id, 1]]));
  expect(await mentionsOf(group, 8)).toEqual(new Map());
});

it('leaves out what the user has written, hidden, or does not see any more', async () => {
  const mentioned = { 3: [EVERYBODY], 4: [0], 5: [0], 6: [0] } satisfies Mentioned;
  const group = await aGroup({ hidden: [4] }, mentioned, { own: [3], deleted: [5] });
  expect(await mentionsOf(group, 0)).toEqual(new Map([[group.id, 1]]));
});

it('is counted for each group apart, and not for those without', async () => {
  const [two, none] = [await aGroup({}, { 3: [0], 4: [EVERYBODY] }), await aGroup({}, { 3: [1] })];
  const others = await aGroup({}, { 3: [EVERYBODY] });
  const ranges = [none, two].map(({ id }) => ({ conversation_id: id, from_seq: 0, last_seq: 8 }));
  expect(await unread.countMentions(readerOf(two), ranges)).toEqual(new Map([[two.id, 2]]));
  expect(await unread.countMentions(readerOf(others), [])).toEqual(new Map());
});

it('does not count what tells of the group as unread', async () => {
  const group = await aGroup({}, {});
  await schema.database.run(
    "update messages set content_type = 'system', content = null where conversation_id = ? and seq in (3, 7)",
    [group.id],
  );
  const range = { conversation_id: group.id, from_seq: 2, last_seq: 8 };
  expect(await unread.countEach(readerOf(group), [range])).toEqual(new Map([[group.id, 4]]));
  expect(await unread.totals([readerOf(group)])).toEqual(new Map([[readerOf(group), 6]]));
});
