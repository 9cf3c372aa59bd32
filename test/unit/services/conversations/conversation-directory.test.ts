import type { Group } from '../../../../src/domain/conversation';
import type { UserNames } from '../../../../src/repositories/accounts/user-names';
import type { ConversationRepository } from '../../../../src/repositories/conversations/conversation-repository';
import type { DirectConversations } from '../../../../src/repositories/conversations/direct-conversations';
import { ConversationDirectory } from '../../../../src/services/conversations/conversation-directory';

const NAMES = new Map([
  [1, 'Ana'],
  [2, 'Bia'],
]);
const STRANGER = 5;
/** A member since before the first message, or since one. */
const ana = { user_id: 1, name: 'Ana', joined_seq: 0 };
const caio = { user_id: 3, name: 'Caio', joined_seq: 0 };
const dora = { user_id: 4, name: 'Dora', joined_seq: 5 };
const group = (members_version: number, ...members: Group['members'][number][]): Group => {
  return { id: 9, type: 'group', members, members_version };
};
const GROUP = group(1, ana, caio);

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
  const world = { group: GROUP };
  const conversations = {
    findOutline: async (id: number, user_id: number) => {
      asked.push(`outline ${user_id}`);
      const isMember = world.group.members.some((member) => member.user_id === user_id);
      if (id === 7)
        return user_id < 3 ? { id, type: 'direct', member_count: 2, peer_id: 3 - user_id } : undefined;
      return isMember ? { id, type: 'group', member_count: 2, peer_id: null } : undefined;
    },
    findGroup: async (id: number) => {
      asked.push(`group ${id}`);
      return world.group;
    },
  };
  let now = 0;
  const directory = new ConversationDirectory(
    names as unknown as UserNames,
    ids as unknown as DirectConversations,
    conversations as unknown as ConversationRepository,
    { includes: (_user_id, other_id) => other_id !== STRANGER },
    () => now,
  );
  return { directory, world, asked, pass: (ms: number) => (now += ms) };
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
  expect(await directory.findOutline(3, 9)).toMatchObject({ type: 'group' });
  expect(await directory.findOutline(2, 9)).toBeUndefined();
});

it('knows a direct conversation by its id too', async () => {
  const { directory } = createDirectory();

  expect(await directory.ensure(2, { conversation_id: 7 })).toBe(await directory.ensure(1, { with_user: 2 }));
  expect(await directory.ensure(3, { conversation_id: 7 })).toBeUndefined();
});

it('reads a group once, and again for somebody who has come since', async () => {
  const { directory, world, asked } = createDirectory();
  const ref = { conversation_id: 9 };
  await Promise.all([directory.ensure(1, ref), directory.ensure(3, ref)]);
  expect(directory.ensure(1, ref)).toBe(GROUP);
  expect(asked).toEqual(['outline 1', 'outline 3', 'group 9']);

  world.group = group(2, ana, caio, dora);
  expect(directory.ensure(1, ref)).toBe(GROUP);
  expect(await directory.ensure(4, ref)).toBe(world.group);
  expect(directory.ensure(1, ref)).toBe(world.group);
  expect(asked.slice(3)).toEqual(['outline 4', 'group 9']);
});

it('asks of a group once for the marks of all its members, and refuses others', async () => {
  const { directory, world, asked } = createDirectory();
  const place = (user_id: number) => directory.requirePlace({ user_id, via: 'rest' }, 9);
  expect(await place(1)).toMatchObject({ type: 'group', peer_id: null });
  expect(await place(3)).toMatchObject({ type: 'group', peer_id: null });
  await expect(place(2)).rejects.toMatchObject({ code: 'not_found' });
  expect(asked).toEqual(['outline 1', 'group 9', 'outline 2']);

  world.group = group(2, ana, caio, dora);
  for (let n = 0; n < 2; n++) expect(await place(4)).toMatchObject({ type: 'group' });
  expect(asked.slice(3)).toEqual(['outline 4', 'group 9']);
});

it('asks of a group once, however many want to mark something there meanwhile', async () => {
  const { directory, asked } = createDirectory();
  const place = (user_id: number) => directory.requirePlace({ user_id, via: 'rest' }, 9);
  const first = place(1);
  while (!asked.includes('group 9')) await Promise.resolve();
  await Promise.all([first, place(3), place(1)]);
  expect(asked).toEqual(['outline 1', 'group 9']);
});

it('tells of a message those whom its lane has found, and were members when it was sent, and asks again for the next', async () => {
  const { directory, world, asked } = createDirectory();
  const known = (await directory.ensure(1, { conversation_id: 9 })) ?? GROUP;
  world.group = group(3, ana, dora);
  const told = [5, 6].map((seq) => directory.dropOutdated(known, [ana, dora], seq));
  expect(told.map(({ members }) => members)).toEqual([[ana], [ana, dora]]);

  asked.length = 0;
  expect(await directory.ensure(1, { conversation_id: 9 })).toBe(world.group);
  expect(asked).toEqual(['outline 1', 'group 9']);
  // One that was outdated, and known no more, takes nothing away.
  directory.dropOutdated(known, [ana, dora], 7);
  expect(directory.ensure(1, { conversation_id: 9 })).toBe(world.group);
});
