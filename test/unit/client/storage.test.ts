import { applyChanges } from '../../../packages/client/src/state/apply-changes.ts';
import { emptyState } from '../../../packages/client/src/state/empty-state.ts';
import { listMessages } from '../../../packages/client/src/state/message-list.ts';
import type { ChatState } from '../../../packages/client/src/state/types.ts';
import { fromFormerItem } from '../../../packages/client/src/storage/former-outbox.ts';
import { deleteIndexedDatabase } from '../../../packages/client/src/storage/indexed-database.ts';
import { changesSince, restore, type StoredChat } from '../../../packages/client/src/storage/stored-chat.ts';
import { aConversation, aMember, aMessage, aPeer, AT, ME, theSettings } from './support/rows.ts';

const messages = (count: number, from = 1) =>
  Array.from({ length: count }, (_none, index) =>
    aMessage({
      id: from + index,
      seq: from + index,
      change_no: 10 + from + index,
      content: `${from + index}`,
    }),
  );

/** After a first page with a group of two, and a contact and a block. */
function aState(count: number): ChatState {
  return applyChanges(
    emptyState(ME),
    {
      conversations: [aConversation({ last_seq: count })],
      settings: [theSettings({ last_seq: count, unread_count: count })],
      members: [aMember({ user_id: ME, name: 'Ana' }), aMember()],
      messages: messages(count),
      contacts: [
        {
          id: 5,
          user_id: ME,
          contact_user_id: 2,
          contact_name: 'My Bia',
          username: null,
          avatar_url: null,
          is_deleted: false,
          created_at: AT,
          change_no: 3,
        },
      ],
      blocks: [{ user_id: 9, blocked: true, change_no: 4 }],
      hidden: [{ message_id: 99, change_no: 5 }],
    },
    { cursor: '500', since: undefined, entered: [{ conversation_id: 10, change_no: 2 }] },
  );
}

const asStored = (state: ChatState): StoredChat => {
  const { contacts, blocks, ...rest } = changesSince(undefined, state);
  return structuredClone({ ...rest, contacts: contacts ?? [], blocks: blocks ?? [] });
};

const textsOf = (state: ChatState): (string | null)[] => {
  const held = state.conversations.get(10);
  if (!held) return [];
  return listMessages(held, ME, []).items.map((item) =>
    item.kind === 'message' ? item.message.content : item.kind,
  );
};

it('what was stored is what was there', () => {
  const state = aState(5);
  const restored = restore(ME, asStored(state));
  expect(restored.cursor).toBe('500');
  expect(restored.list).toEqual(state.list);
  expect(restored.unread).toEqual(state.unread);
  expect(restored.conversations.get(10)).toEqual(state.conversations.get(10));
  expect(restored.contacts).toEqual(state.contacts);
  expect(restored.blocks).toEqual(state.blocks);
  expect(restored.hidden).toEqual(state.hidden);
  expect(restored.people.get(2)?.name).toBe('Bia');
});

it('of a long conversation the newest 60 messages are stored, and the rest can be fetched again', () => {
  const restored = restore(ME, asStored(aState(200)));
  expect(textsOf(restored)).toEqual(messages(60, 141).map(({ content }) => content));
  const held = restored.conversations.get(10);
  expect(held && listMessages(held, ME, []).has_earlier).toBe(true);
  expect(held?.thread.ranges[0]?.from_seq).toBe(141);
});

it('only what has changed is written', () => {
  const state = aState(5);
  expect(changesSince(state, state)).toMatchObject({
    conversations: [],
    forgotten: [],
    contacts: undefined,
    blocks: undefined,
  });
  const later = applyChanges(state, { messages: [aMessage({ id: 6, seq: 6, change_no: 501 })] });
  expect(changesSince(state, later).conversations.map(({ id }) => id)).toEqual([10]);
  const left = applyChanges(later, {
    settings: [{ conversation_id: 10, role: null, left_at: AT, change_no: 502 }],
  });
  expect(changesSince(later, left)).toMatchObject({ conversations: [], forgotten: [10] });
  expect(restore(ME, asStored(left)).conversations.get(10)).toBeUndefined();
});

it('nothing that was stored is nothing', () => {
  expect(restore(ME, { conversations: [], contacts: [], blocks: [], meta: undefined })).toEqual(
    emptyState(ME),
  );
});

it('what another version has stored, or what is damaged, is fetched anew', () => {
  const stored = asStored(aState(5));
  const meta = { ...stored.meta, format: 99 } as NonNullable<StoredChat['meta']>;
  expect(restore(ME, { ...stored, meta })).toEqual(emptyState(ME));
  expect(restore(ME, { ...stored, conversations: [{}] as never })).toEqual(emptyState(ME));
});

it('the person of a direct conversation is known after a restart', () => {
  const state = applyChanges(
    emptyState(ME),
    {
      conversations: [aConversation({ id: 22, type: 'direct' })],
      settings: [theSettings({ conversation_id: 22, peer: aPeer(2) })],
    },
    { cursor: '5', since: undefined },
  );
  const restored = restore(ME, asStored(state));
  expect(restored.direct.get(2)).toBe(22);
  expect(restored.people.get(2)?.name).toBe('Person 2');
});

it('unsent messages of former versions stay the same messages', () => {
  const item = { place: 3, temp_id: 't', peer_id: 7, content: '  hello ', written_at: AT };
  expect(fromFormerItem({ ...item, state: 'waiting' })).toEqual({
    place: 3,
    temp_id: 't',
    to: { user_id: 7 },
    draft: { content: 'hello' },
    written_at: AT,
    state: 'waiting',
  });
  expect(fromFormerItem({ ...item, state: 'failed', code: 'forbidden', reason: 'No.' })).toMatchObject({
    state: 'refused',
    code: 'forbidden',
    reason: 'No.',
  });
});

it('where there is no IndexedDB, as in Node, there is nothing to remove', async () => {
  expect(globalThis).not.toHaveProperty('indexedDB');
  await expect(deleteIndexedDatabase('mychat-account-1')).resolves.toBeUndefined();
});
