import { KnownMembersCache } from '../../../../src/repositories/conversation-writes/known-members';
import { LockedConversation } from '../../../../src/repositories/conversation-writes/locked-conversation';
import { A_MEMBER } from '../../../support/locked-rows';

/** A conversation as a batch has read it; a user with a left_seq is no member any more. */
function aConversation(
  id: number,
  version: number,
  users: Record<number, number | null>,
): LockedConversation {
  const conversation = new LockedConversation(id);
  conversation.members_version = version;
  for (const [user_id, left_seq] of Object.entries(users)) {
    conversation.setMember(Number(user_id), {
      ...A_MEMBER,
      left_seq,
    });
  }
  return conversation;
}

it('knows the members that batches have read, at the version at which they were read', () => {
  const known = new KnownMembersCache();
  known.learn(aConversation(7, 3, { 1: null, 2: 10 }));
  known.learn(aConversation(7, 3, { 1: null, 4: null }));

  expect(known.of(7)).toEqual({ version: 3, user_ids: [1, 4] });
  expect(known.of(8)).toBeUndefined();
});

it('forgets what it knew at another version', () => {
  const known = new KnownMembersCache();
  known.learn(aConversation(7, 3, { 1: null, 2: null }));
  known.learn(aConversation(7, 4, { 2: null }));
  expect(known.of(7)).toEqual({ version: 4, user_ids: [2] });

  known.learn(aConversation(7, 5, { 2: 10 }));
  expect(known.of(7)).toBeUndefined();
});

it('does not count a user who was looked for and not found', () => {
  const known = new KnownMembersCache();
  const conversation = aConversation(7, 3, {});
  conversation.setMember(1);
  known.learn(conversation);
  expect(known.of(7)).toBeUndefined();
});

it('forgets the conversations it has known longest when it is full', () => {
  const known = new KnownMembersCache(3);
  known.learn(aConversation(7, 0, { 1: null, 2: null }));
  known.learn(aConversation(8, 0, { 1: null }));
  known.learn(aConversation(9, 0, { 1: null }));

  expect([7, 8, 9].map((id) => known.of(id)?.user_ids)).toEqual([undefined, [1], [1]]);
});

it('learns nothing of more members than write at once, but that others are outdated', () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [index + 1, null]));
  const known = new KnownMembersCache();
  known.learn(aConversation(7, 3, many));
  expect(known.of(7)).toBeUndefined();

  known.learn(aConversation(7, 3, { 1: null }));
  known.learn(aConversation(7, 3, many));
  expect(known.of(7)?.user_ids).toEqual([1]);
  known.learn(aConversation(7, 4, many));
  expect(known.of(7)).toBeUndefined();
});

it('does not count a member whom a block keeps from writing', () => {
  const known = new KnownMembersCache();
  const conversation = aConversation(7, 3, { 1: null, 2: null });
  conversation.members.get(2)?.change({ block_stands: 1 });
  known.learn(conversation);
  expect(known.of(7)?.user_ids).toEqual([1]);
});
