import type { ConversationView, MemberView } from '../../../../src/domain/views';
import { type ChangesParts, FirstPage, PAGE_LIMITS } from '../../../../src/services/sync/first-page';

const LIMITS = { ...PAGE_LIMITS, first_with_messages: 2 };

/** Conversations as they were listed, newest first, of which some are not the user's any more when their rows are read. */
function partsOf(listed: readonly number[], gone: readonly number[]): ChangesParts {
  const there = listed.filter((id) => !gone.includes(id));
  return {
    sync: {
      listNewestConversations: async () => listed,
      listNewestMessages: async (_user_id: number, ids: readonly number[]) =>
        ids.map((conversation_id) => ({ conversation_id, seq: 1 })),
      listContacts: async () => [],
    },
    views: {
      rows: async () => ({ conversations: there.map((id) => ({ id }) as ConversationView), settings: [] }),
      listedMembers: async (_user_id: number, conversations: readonly ConversationView[]) =>
        conversations.map(({ id }) => ({ conversation_id: id }) as MemberView),
      messages: async (_user_id: number, keys: readonly object[]) => keys,
      myReactions: async () => [],
    },
    blocks: { list: async () => [] },
  } as unknown as ChangesParts;
}

it('has messages of the same conversations as members, also if one was left meanwhile', async () => {
  const { members, messages } = await new FirstPage(partsOf([5, 4, 3], [5]), LIMITS).page(1, 10);
  expect(members.map((one) => one.conversation_id)).toEqual([4, 3]);
  expect(messages.map((one) => one.conversation_id)).toEqual([4, 3]);
});
