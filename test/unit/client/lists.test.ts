import { forgetWaiting, readUpTo } from '../../../packages/client/src/state/own-changes.ts';
import { nameOf } from '../../../packages/client/src/state/people.ts';
import type { ChatState } from '../../../packages/client/src/state/types.ts';
import {
  after,
  BIA,
  contact,
  conversation,
  deleted,
  GROUP,
  groupIn,
  groupOf,
  ME,
  message,
  messages,
  settings,
  timeOf,
} from './rows';

/** The group, and two more in which something was said before and after. */
const three = after(groupOf(3), {
  conversations: [
    conversation({ id: 8, last_message_at: timeOf(2), last_seq: 1, change_no: 200 }),
    conversation({ id: 9, last_message_at: timeOf(4), last_seq: 1, change_no: 200 }),
  ],
  settings: [
    settings({ conversation_id: 8, last_seq: 1, unread_count: 1, change_no: 200 }),
    settings({ conversation_id: 9, last_seq: 1, change_no: 200 }),
  ],
});

const listed = ({ list }: ChatState): [number[], number[]] => [
  list.current.map(({ id }) => id),
  list.archived.map(({ id }) => id),
];

const chosen = (id: number, more: object) => ({
  settings: [settings({ conversation_id: id, last_seq: 1, change_no: 300, ...more })],
});

describe('the list', () => {
  it.each<[string, object, [number[], number[]]]>([
    ['the newest first', {}, [[9, GROUP, 8], []]],
    ['pinned ones before all', chosen(8, { pinned_at: timeOf(1) }), [[8, 9, GROUP], []]],
    ['archived ones apart', chosen(9, { archived_at: timeOf(1) }), [[GROUP, 8], [9]]],
    ['not those that are taken off', chosen(9, { hidden_at: timeOf(9), cleared_seq: 1 }), [[GROUP, 8], []]],
    [
      'a new message brings a conversation to the top',
      { messages: [message(2, { conversation_id: 8, created_at: timeOf(10) })] },
      [[8, 9, GROUP], []],
    ],
  ])('has %s', (_, rows, wanted) => {
    expect(listed(after(three, rows))).toEqual(wanted);
  });

  it('has the younger conversation first where something was said at the same time', () => {
    const rows = {
      conversations: [conversation({ id: 6, last_message_at: timeOf(3), last_seq: 1, change_no: 200 })],
      settings: [settings({ conversation_id: 6, last_seq: 1, change_no: 200 })],
    };
    expect(listed(after(three, rows))[0]).toEqual([9, GROUP, 6, 8]);
  });

  it('has a conversation again that was taken off, as soon as something comes', () => {
    const off = after(three, chosen(9, { hidden_at: timeOf(9), cleared_seq: 1 }));
    const now = after(off, { messages: [message(2, { conversation_id: 9, created_at: timeOf(10) })] });
    expect(listed(now)[0]).toEqual([9, GROUP, 8]);
    expect(now.list.current[0]?.last_message?.seq).toBe(2);
  });

  it('keeps its place where all messages are cleared', () => {
    expect(
      listed(after(three, { settings: [settings({ cleared_seq: 3, last_seq: 3, change_no: 300 })] }))[0],
    ).toEqual([9, GROUP, 8]);
  });

  it('shows the newest message that is not deleted, if it is here', () => {
    const now = after(groupOf(3), { messages: [deleted(3, 300)] });
    expect(now.list.current[0]?.last_message?.seq).toBe(2);
    expect(three.list.current[0]?.last_message).toBeUndefined();
  });

  it('is the same object as long as nothing that it shows changes, and so is each conversation in it', () => {
    const elsewhere = after(three, {
      messages: [message(2, { conversation_id: 8, created_at: timeOf(10) })],
    });
    expect(elsewhere.list.current[1]).toBe(three.list.current[0]);
    expect(elsewhere.conversations.get(GROUP)).toBe(three.conversations.get(GROUP));
    expect(elsewhere.list.archived).toBe(three.list.archived);
    const older = after(three, { messages: [message(2, { content: 'edited', change_no: 300 })] });
    expect(older).not.toBe(three);
    expect([older.list, older.unread]).toEqual([three.list, three.unread]);
    expect(older.list).toBe(three.list);
    expect(older.unread).toBe(three.unread);
    expect(forgetWaiting(three, 99)).toBe(three);
  });
});

describe('what is unread', () => {
  const own = { sender_id: ME };
  const system = { content_type: 'system', content: null };
  const count = (state: ChatState) => {
    const { unread_count, unread_mentions, is_unread } = groupIn(state).summary;
    return [unread_count, unread_mentions, is_unread];
  };

  it('is counted here: by others, not deleted, not of the system, after what was read', () => {
    const state = groupOf(2, { settings: { read_seq: 1 } });
    expect(count(state)).toEqual([1, 0, true]);
    const rows = [message(3, own), message(4, system), message(5), message(6, { mentions_all: true })];
    const now = after(state, { messages: rows });
    expect(count(now)).toEqual([3, 1, true]);
    const mentions = [{ user_id: ME, start: 0, length: 3 }];
    expect(count(after(now, { messages: [message(7, { mentions })] }))).toEqual([4, 2, true]);
    expect(count(after(now, { messages: [deleted(6, 300)] }))).toEqual([2, 0, true]);
    expect(count(after(now, { hidden: [{ message_id: 1_005, change_no: 300 }] }))).toEqual([2, 1, true]);
  });

  it('goes on from what the server has counted where not all of it is here', () => {
    const state = groupOf(60, { from_seq: 41, settings: { unread_count: 35, unread_mentions: 2 } });
    expect(count(state)).toEqual([35, 2, true]);
    expect(count(after(state, { messages: [message(61, { mentions_all: true })] }))).toEqual([36, 3, true]);
    const counted = settings({ last_seq: 61, unread_count: 7, change_no: 300 });
    expect(count(after(state, { messages: [message(61)], settings: [counted] }))).toEqual([7, 0, true]);
    expect(count(readUpTo(state, GROUP, 30))).toEqual([30, 2, true]);
    expect(count(readUpTo(state, GROUP, 45))).toEqual([15, 0, true]);
    expect(count(readUpTo(state, GROUP, 60))).toEqual([0, 0, false]);
  });

  it('ends as soon as it is read here, and does not come back by what the server did not know yet', () => {
    const state = groupOf(3);
    const read = readUpTo(state, GROUP, 2);
    expect(count(read)).toEqual([1, 0, true]);
    const late = settings({ last_seq: 3, unread_count: 3, draft: 'x', change_no: 300 });
    expect(count(after(read, { settings: [late] }))).toEqual([1, 0, true]);
    expect(readUpTo(read, GROUP, 1)).toBe(read);
    expect(groupIn(readUpTo(read, GROUP, 99)).read_seq).toBe(3);
    expect(readUpTo(read, 99, 1)).toBe(read);
    expect(count(after(read, { settings: [{ ...late, read_seq: 3 }] }))).toEqual([0, 0, false]);
  });

  it('is also what is marked so, until it is read', () => {
    const state = groupOf(3, { settings: { read_seq: 3, marked_unread: true } });
    expect(count(state)).toEqual([0, 0, true]);
    expect(count(readUpTo(state, GROUP, 3))).toEqual([0, 0, false]);
  });

  it('is added up', () => {
    expect(three.unread).toEqual({ messages: 4, conversations: 2, mentions: 0 });
    expect(readUpTo(three, GROUP, 3).unread).toEqual({ messages: 1, conversations: 1, mentions: 0 });
  });

  it('is a thousand at most', () => {
    const state = after(groupOf(3), { messages: messages(4, 1_200) });
    expect(count(state)).toEqual([1_000, 0, true]);
  });
});

describe('names', () => {
  const peer = {
    id: BIA,
    external_id: null,
    username: 'bia',
    avatar_url: null,
    is_bot: false,
    is_deleted: false,
  };
  const direct = after(groupOf(1), {
    conversations: [conversation({ id: 8, type: 'direct', change_no: 300 })],
    settings: [settings({ conversation_id: 8, peer: { ...peer, name: 'Beatriz' }, change_no: 300 })],
  });

  it('are those of the newest row, unless the user has given another one', () => {
    expect(nameOf(direct, BIA)).toBe('Beatriz');
    expect(nameOf(after(direct, { contacts: [contact('B.', 301)] }), BIA)).toBe('B.');
  });

  it('lead to the direct conversation', () => {
    expect(direct.direct.get(BIA)).toBe(8);
  });
});
