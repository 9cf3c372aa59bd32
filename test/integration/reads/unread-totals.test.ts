import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { type Membership, seedConversation } from '../../support/memberships';

let schema: TestDatabase;
let unread: UnreadRepository;
beforeAll(async () => {
  schema = await createTestDatabase();
  unread = new UnreadRepository(schema.database);
});
afterAll(() => schema.drop());

/** The totals of people in one group, in their order: all asked for together, which they must be told alone too. */
async function totalsOf(members: readonly Membership[], senders: readonly number[], deleted: number[] = []) {
  const group = await seedConversation(schema.database, { type: 'group', members, senders, deleted });
  const user_ids = group.members.map(({ user_id }) => user_id);
  const together = await unread.totals(user_ids);
  for (const user_id of user_ids) {
    expect(await unread.totals([user_id])).toEqual(new Map([[user_id, together.get(user_id)]]));
  }
  return user_ids.map((user_id) => together.get(user_id));
}

it('counts for members who have read as far what each has not written, nor hidden', async () => {
  const members = [{}, { hidden: [1, 4] }, { hidden: [2] }, { read_seq: 2 }, { read_seq: 2, hidden: [2, 3] }];

  // The fourth message is the second member's own.
  expect(await totalsOf(members, [0, 0, 0, 1, 2, 0])).toEqual([2, 4, 4, 4, 3]);
});

it('counts nothing deleted, of system messages, or from before joining and clearing', async () => {
  const members = [{}, {}, { joined_seq: 3 }, { cleared_seq: 3 }, { read_seq: 6 }, { left_seq: 2 }];

  expect(await totalsOf(members, [0, 0, 0, 0, 0, 0], [2, 5])).toEqual([0, 4, 2, 2, 0, 0]);
});

it('adds up what two people have not read in several conversations, of which they share one', async () => {
  const shared = await seedConversation(schema.database, {
    type: 'group',
    members: [{}, {}, {}],
    senders: [0, 0, 0],
    deleted: [],
  });
  const [, one = 0, other = 0] = shared.members.map(({ user_id }) => user_id);
  const another = await seedConversation(schema.database, {
    type: 'group',
    members: [{}, {}],
    senders: [0, 0],
    deleted: [],
  });
  await schema.database.run(
    'update conversation_members set user_id = ? where conversation_id = ? and user_id = ?',
    [one, another.id, another.members[1]?.user_id ?? 0],
  );

  expect(await unread.totals([one, other])).toEqual(
    new Map([
      [one, 5],
      [other, 3],
    ]),
  );
});
