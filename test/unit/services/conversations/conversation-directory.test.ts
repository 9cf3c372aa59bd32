import type { UserNames } from '../../../../src/repositories/accounts/user-names';
import type { ConversationRepository } from '../../../../src/repositories/conversations/conversation-repository';
import type { DirectConversations } from '../../../../src/repositories/conversations/direct-conversations';
import { ConversationDirectory } from '../../../../src/services/conversations/conversation-directory';

const NAMES = new Map([
  [1, 'Ana'],
  [2, 'Bia'],
]);
const STRANGER = 5;
const GROUP = {
  id: 9,
  type: 'group',
  members: [
    { user_id: 1, name: 'Ana' },
    { user_id: 3, name: 'Caio' },
  ],
} as const;

/** A directory over a world of two users without a conversation, and a group of Ana and Caio. */
function createDirectory() {
  const asked: string[] = [];
  const names = {
    find: async (user_id: number) => {
      asked.push(`name ${user_id}`);
      return NAMES.get(user_id);
    },
  };
  const ids = {
    find: () => Promise.resolve(undefined),
    ensure: async (one: number, other: number) => {
      asked.push(`ensure ${one} ${other}`);
      return 7;
    },
  };
  const conversations = {
    findAudience: () => Promise.resolve({ id: 9, type: 'group', user_ids: [1, 3] }),
    findWithMembers: () => Promise.resolve(GROUP),
  };
  let now = 0;
  const directory = new ConversationDirectory(
    names as unknown as UserNames,
    ids as unknown as DirectConversations,
    conversations as unknown as ConversationRepository,
    { includes: (_user_id, other_id) => other_id !== STRANGER },
    () => now,
  );
  return { directory, asked, pass: (ms: number) => (now += ms) };
}

it('resolves a direct conversation from either side, and asks only once', async () => {
  const { directory, asked } = createDirectory();
  const conversation = await directory.ensure(2, { with_user: 1 });

  expect(conversation).toEqual({
    id: 7,
    type: 'direct',
    members: [
      { user_id: 1, name: 'Ana' },
      { user_id: 2, name: 'Bia' },
    ],
  });
  expect(directory.ensure(1, { with_user: 2 })).toBe(conversation);
  expect(asked).toEqual(['name 1', 'name 2', 'ensure 1 2']);
});

it('looks up names again after a minute', async () => {
  const { directory, asked, pass } = createDirectory();
  await directory.ensure(1, { with_user: 2 });
  pass(60_000);
  await directory.ensure(1, { with_user: 2 });

  expect(asked.filter((one) => one.startsWith('name'))).toHaveLength(4);
});

it('creates nothing with a user who does not exist', async () => {
  const { directory, asked } = createDirectory();

  expect(await directory.ensure(1, { with_user: 4 })).toBeUndefined();
  expect(asked).not.toContainEqual(expect.stringContaining('ensure'));
});

it('neither asks for nor creates anything for somebody who may not be addressed', async () => {
  const { directory, asked } = createDirectory();

  expect(await directory.ensure(1, { with_user: STRANGER })).toBeUndefined();
  expect(asked).toEqual([]);
});

it('creates nothing where one only looks', async () => {
  const { directory, asked } = createDirectory();

  expect(await directory.find(1, { with_user: 2 })).toBeUndefined();
  expect(asked).toEqual([]);
});

it('shows a conversation to its members only', async () => {
  const { directory } = createDirectory();
  const ref = { conversation_id: 9 };

  expect(await directory.ensure(1, ref)).toBe(GROUP);
  expect(await directory.ensure(2, ref)).toBeUndefined();
  expect(await directory.find(3, ref)).toEqual({ id: 9, type: 'group', user_ids: [1, 3] });
  expect(await directory.find(2, ref)).toBeUndefined();
});
