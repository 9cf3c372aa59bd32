import * as fc from 'fast-check';
import type { SyncedMessage, SyncPage } from '../../../src/contracts/routes/sync';
import { applyCleared, applyDeleted, applyHistory, applyMessage } from '../../../web/src/state/apply-events';
import { applyDelivered, applyOwnRead, applyRead } from '../../../web/src/state/apply-marks';
import { applyPage } from '../../../web/src/state/apply-page';
import { type Chat, statusOf, emptyChat, isAtStart } from '../../../web/src/state/chat';
import { avatarOf, listConversations, totalUnread } from '../../../web/src/state/people';

const ME = 1;
const BIA = 2;
const AT = '2026-01-31T12:00:00.000Z';

function message(seq: number, sender_id = BIA) {
  return {
    id: 100 + seq,
    conversation_id: 7,
    seq,
    sender_id,
    receiver_id: sender_id === ME ? BIA : ME,
    content: `message ${seq}`,
    is_read: false,
    created_at: AT,
    sender_name: sender_id === ME ? 'Ana' : 'Bia',
    receiver_name: sender_id === ME ? 'Bia' : 'Ana',
  };
}

function page(rows: {
  messages?: SyncedMessage[];
  last_seq: number;
  unread_count?: number;
  cleared_seq?: number;
  receipts?: SyncPage['receipts'];
  contacts?: SyncPage['contacts'];
  hidden?: number[];
  blocks?: SyncPage['blocks'];
}): SyncPage {
  const { messages = [], last_seq, unread_count = 0, cleared_seq = 0 } = rows;
  return {
    cursor: '5',
    has_more: false,
    messages,
    receipts: rows.receipts ?? [],
    contacts: rows.contacts ?? [],
    hidden: rows.hidden ?? [],
    blocks: rows.blocks ?? [],
    conversations: [
      {
        id: 7,
        type: 'direct',
        peer: { id: BIA, name: 'Bia', email: null, username: null, avatar_url: null, is_deleted: false },
        last_seq,
        last_message: messages.at(-1) ?? null,
        unread_count,
        cleared_seq,
        muted_until: null,
        is_online: false,
        last_seen_at: null,
      },
    ],
  };
}

const seqs = (chat: Chat): number[] => bia(chat).messages.map(({ seq }) => seq);

function bia(chat: Chat) {
  const conversation = chat.conversations.get(BIA);
  if (!conversation) throw new Error('There is no conversation');
  return conversation;
}

const initial = applyPage(
  emptyChat(ME),
  page({ messages: [message(8), message(9), message(10)], last_seq: 10, unread_count: 2 }),
);

describe('a page of sync', () => {
  it('adds a conversation with the messages it brings, and knows that there are older ones', () => {
    expect(seqs(initial)).toEqual([8, 9, 10]);
    expect(isAtStart(bia(initial))).toBe(false);
    expect(initial.cursor).toBe('5');
    expect(totalUnread(initial)).toBe(2);
  });

  it('changes nothing when it is applied a second time', () => {
    const twice = page({ messages: [message(10), message(11)], last_seq: 11 });
    const once = applyPage(initial, twice);

    expect(applyPage(once, twice)).toEqual(once);
  });

  it('replaces deleted messages by placeholders, and ignores messages older than those that are loaded', () => {
    const { content: _content, ...deleted } = { ...message(9), deleted_at: AT };
    const chat = applyPage(initial, page({ messages: [message(3), deleted, message(11)], last_seq: 11 }));

    expect(seqs(chat)).toEqual([8, 9, 10, 11]);
    expect(bia(chat).messages[1]).toMatchObject({ seq: 9, content: '', is_deleted: true });
  });

  it('never restores a deleted message', () => {
    const { content: _content, ...deleted } = { ...message(9), deleted_at: AT };
    const chat = applyPage(initial, page({ messages: [deleted], last_seq: 10 }));
    const older = applyHistory(chat, { peer_id: BIA, messages: [message(9), message(8)], limit: 2 });

    expect(bia(older).messages[1]).toMatchObject({ seq: 9, content: '', is_deleted: true });
  });

  it('removes messages that the user deleted for themselves on another device', () => {
    expect(seqs(applyPage(initial, page({ last_seq: 10, hidden: [109] })))).toEqual([8, 10]);
  });

  it('removes messages that were cleared on another device', () => {
    expect(seqs(applyPage(initial, page({ last_seq: 10, cleared_seq: 9 })))).toEqual([10]);
  });

  it('never moves a watermark back', () => {
    const receipt = { conversation_id: 7, user_id: BIA, delivered_seq: 9, read_seq: 8 };
    const chat = applyPage(initial, page({ last_seq: 10, receipts: [receipt] }));
    const older = { ...receipt, delivered_seq: 3, read_seq: 2 };
    const later = bia(applyPage(chat, page({ last_seq: 10, receipts: [older] })));

    expect([8, 9, 10].map((seq) => statusOf(later, seq))).toEqual(['read', 'delivered', 'sent']);
  });

  it('counts as read what was read here and is not reported yet', () => {
    const read = applyOwnRead(initial, bia(initial), { up_to_seq: 10, isReported: false });

    expect(totalUnread(applyPage(read, page({ last_seq: 10, unread_count: 2 })))).toBe(0);
  });

  it('keeps what came live after it was read: the newest message, and that it is unread', () => {
    let { chat } = applyMessage(initial, message(11));
    ({ chat } = applyMessage(chat, message(12, ME)));
    const overtaken = applyPage(chat, page({ messages: [message(10)], last_seq: 10, unread_count: 2 }));

    expect(totalUnread(overtaken)).toBe(3);
    expect(bia(overtaken).last_message).toMatchObject({ seq: 12 });
    const read = applyOwnRead(chat, bia(chat), { up_to_seq: 10, isReported: false });
    expect(totalUnread(applyPage(read, page({ last_seq: 10, unread_count: 2 })))).toBe(1);
  });

  it('keeps a contact that was removed and added again', () => {
    const contact = {
      id: 30,
      user_id: ME,
      contact_user_id: BIA,
      contact_name: 'Bibi',
      username: null,
      avatar_url: null,
      is_deleted: false,
      created_at: AT,
    };
    const added = applyPage(initial, page({ last_seq: 10, contacts: [contact] }));
    expect(listConversations(added)[0]?.name).toBe('Bibi');

    const again = { ...contact, id: 31, contact_name: 'Beatriz' };
    const removed = { contact_id: 30, deleted_at: AT };
    const chat = applyPage(added, page({ last_seq: 10, contacts: [removed, again] }));
    expect(listConversations(chat)[0]?.name).toBe('Beatriz');
  });
});

describe('live events', () => {
  it('count a new message once, and detect a gap before it', () => {
    const next = applyMessage(initial, message(11));
    expect(next.isComplete).toBe(true);
    expect(totalUnread(next.chat)).toBe(3);
    expect(totalUnread(applyMessage(next.chat, message(11)).chat)).toBe(3);
    expect(applyMessage(next.chat, message(13)).isComplete).toBe(false);
  });

  it('add a conversation with somebody who is not a contact', () => {
    const { chat, isComplete } = applyMessage(emptyChat(ME), message(1));

    expect(isComplete).toBe(true);
    expect(listConversations(chat).map(({ name, isContact }) => [name, isContact])).toEqual([['Bia', false]]);
  });

  it.each(['me', 'all'] as const)('show the previous message when the newest is deleted for %s', (scope) => {
    const chat = applyDeleted(initial, { message_id: 110, conversation_id: 7, scope });

    expect(bia(chat).last_message?.seq).toBe(9);
    expect(totalUnread(chat)).toBe(1);
    expect(totalUnread(applyDeleted(chat, { message_id: 110, conversation_id: 7, scope }))).toBe(1);
  });

  it('replace a message that is deleted for everyone by a placeholder', () => {
    const deleted = { message_id: 109, conversation_id: 7 };

    expect(seqs(applyDeleted(initial, { ...deleted, scope: 'me' }))).toEqual([8, 10]);
    const chat = applyDeleted(initial, { ...deleted, scope: 'all' });
    expect(bia(chat).messages.map(({ content }) => content)).toEqual(['message 8', '', 'message 10']);
  });

  it("mark the user's messages as delivered and read, and received ones as read on another device", () => {
    const own = applyMessage(initial, message(11, ME)).chat;
    expect(statusOf(bia(applyDelivered(own, 111)), 11)).toBe('delivered');

    const read = { by_user_id: BIA, reader_id: BIA, conversation_id: 7, up_to_seq: 11 };
    expect(statusOf(bia(applyRead(own, read)), 11)).toBe('read');
    expect(totalUnread(applyRead(own, { ...read, by_user_id: ME, reader_id: ME }))).toBe(0);
  });

  it('remove cleared messages and show later ones', () => {
    const cleared = applyCleared(initial, BIA);
    expect(seqs(cleared)).toEqual([]);
    expect(isAtStart(bia(cleared))).toBe(true);
    expect(seqs(applyMessage(cleared, message(11)).chat)).toEqual([11]);
  });

  it('mark only those messages as read that were seen', () => {
    const chat = applyOwnRead(initial, bia(initial), { up_to_seq: 9, isReported: false });

    expect(totalUnread(chat)).toBe(1);
  });
});

describe('a page of older messages', () => {
  it('is added before the loaded ones, and is the first page of the conversation if it is not full', () => {
    const older = [message(7), message(6)];
    const chat = applyHistory(initial, { peer_id: BIA, messages: older, limit: 2 });
    expect(seqs(chat)).toEqual([6, 7, 8, 9, 10]);
    expect(isAtStart(bia(chat))).toBe(false);

    const first = applyHistory(chat, { peer_id: BIA, messages: [message(5)], limit: 2 });
    expect(isAtStart(bia(first))).toBe(true);
  });
});

/** Changes on the server (a message is stored, or the nth is deleted), whether their live event arrives, and syncs. */
const changes = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('write' as const),
      by: fc.constantFrom(ME, BIA),
      isReceived: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('delete' as const), of: fc.nat(40), isReceived: fc.boolean() }),
    fc.record({ kind: fc.constant('sync' as const) }),
  ),
  { maxLength: 40 },
);

it('a sync brings everything, whichever live events were lost', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const stored: (ReturnType<typeof message> & { deleted_at?: string; change: number })[] = [];
      let change = 0;
      let synced = 0;
      let chat = applyPage(emptyChat(ME), page({ last_seq: 0 }));
      const sync = (): void => {
        const messages = stored
          .filter((row) => row.change > synced)
          .map(({ change: _change, ...row }) => row);
        chat = applyPage(chat, page({ messages, last_seq: stored.length }));
        synced = change;
      };

      for (const event of all) {
        if (event.kind === 'write') {
          const written = message(stored.length + 1, event.by);
          stored.push({ ...written, change: ++change });
          if (event.isReceived) ({ chat } = applyMessage(chat, written));
        } else if (event.kind === 'delete') {
          const row = stored[event.of];
          if (!row) continue;
          Object.assign(row, { deleted_at: AT, change: ++change });
          if (event.isReceived) {
            chat = applyDeleted(chat, { message_id: row.id, conversation_id: 7, scope: 'all' });
          }
        } else sync();
      }
      sync();

      const expected = stored.map((row) => (row.deleted_at === undefined ? row.content : ''));
      expect(bia(chat).messages.map(({ content }) => content)).toEqual(expected);
    }),
  );
});

it('knows whom the user blocks, in the order of the pages', () => {
  const block = (blocked: boolean, change_no: number) => [{ user_id: BIA, blocked, change_no }];
  const blocking = applyPage(emptyChat(ME), page({ last_seq: 0, blocks: block(true, 4) }));
  expect([...blocking.blocked]).toEqual([BIA]);
  const unblocking = applyPage(blocking, page({ last_seq: 0, blocks: block(false, 5) }));
  expect([...unblocking.blocked]).toEqual([]);
});

it('takes pages of a server that knows no blocks, and keeps what it knows', () => {
  const blocks = [{ user_id: BIA, blocked: true, change_no: 4 }];
  const known = applyPage(emptyChat(ME), page({ last_seq: 0, blocks }));
  const { blocks: _blocks, ...former } = page({ last_seq: 0 });
  expect([...applyPage(known, former as SyncPage).blocked]).toEqual([BIA]);
});

it('shows the picture of a contact as the contact has it, and of others as the conversation has it', () => {
  const chat = applyPage(emptyChat(ME), page({ last_seq: 0 }));
  const peer = { id: BIA, name: 'Bia', email: null, username: null, avatar_url: '/avatars/old.webp' };
  expect(avatarOf(chat, peer)).toBe('/avatars/old.webp');
  const contact = {
    id: 3,
    user_id: ME,
    contact_user_id: BIA,
    contact_name: 'Bia',
    username: null,
    avatar_url: null,
    is_deleted: false,
    created_at: AT,
  };
  const known = applyPage(chat, page({ last_seq: 0, contacts: [contact] }));
  expect(avatarOf(known, peer)).toBeNull();
});
