import { applyChanges } from '../../../packages/client/src/state/apply-changes.ts';
import { emptyState } from '../../../packages/client/src/state/empty-state.ts';
import { forgetWaiting } from '../../../packages/client/src/state/own-changes.ts';
import type { Rows } from '../../../packages/client/src/state/types.ts';
import {
  after,
  BIA,
  CAIO,
  contact,
  conversation,
  deleted,
  GROUP,
  groupIn,
  groupOf,
  left,
  ME,
  member,
  message,
  messages,
  rangesIn,
  seqsIn,
  settings,
} from './rows';

describe('what the user has reacted with', () => {
  const thumb = [{ emoji: '👍', count: 30, user_ids: [BIA] }];
  const reacted = message(3, { reactions: thumb, change_no: 300 });
  const mine = (emojis: string[], change_no = 300) => ({ message_id: reacted.id, emojis, change_no });
  const shownBy = (state: ReturnType<typeof applyChanges>) =>
    state.conversations.get(GROUP)?.thread.messages.at(-1)?.my_reactions;

  it('is kept with the message, whether it comes with it or after it', () => {
    const together = after(groupOf(3), { messages: [reacted], my_reactions: [mine(['👍'])] });
    expect(shownBy(together)).toEqual(['👍']);
    const later = applyChanges(after(groupOf(3), { messages: [reacted] }), { my_reactions: [mine(['👍'])] });
    expect(shownBy(later)).toEqual(['👍']);
    expect(applyChanges(later, { my_reactions: [mine(['👍'])] })).toBe(later);
  });

  it('stays when others react, goes when it is taken back, and with the last reaction', () => {
    const state = after(groupOf(3), { messages: [reacted], my_reactions: [mine(['👍'])] });
    const more = [...thumb, { emoji: '🎉', count: 1, user_ids: [CAIO] }];
    const others = applyChanges(state, { messages: [message(3, { reactions: more, change_no: 301 })] });
    expect(shownBy(others)).toEqual(['👍']);
    const older = applyChanges(others, { my_reactions: [mine([], 300)] });
    expect(shownBy(older)).toEqual(['👍']);
    expect(shownBy(applyChanges(others, { my_reactions: [mine([], 301)] }))).toEqual([]);
    const none = applyChanges(others, { messages: [message(3, { reactions: [], change_no: 302 })] });
    expect(shownBy(none)).toBeUndefined();
  });
});

const entered = (change_no: number, conversation_id = GROUP) => [{ conversation_id, change_no }];

describe('which row counts', () => {
  const state = after(groupOf(3), { messages: [message(3, { content: 'edited', change_no: 300 })] });

  it.each<[string, Rows]>([
    ['an older message', { messages: [message(3, { change_no: 299 })] }],
    ['a message with the same number', { messages: [message(3, { content: 'other', change_no: 300 })] }],
    ['older settings', { settings: [settings({ last_seq: 3, draft: 'old', change_no: 9 })] }],
    ['an older row', { conversations: [conversation({ name: 'Old', change_no: 9 })] }],
    ['an older member', { members: [member(BIA, { name: 'Old', change_no: 9 })] }],
    ['nothing', {}],
  ])('%s changes nothing, and the state stays the same object', (_, rows) => {
    expect(applyChanges(state, rows)).toBe(state);
  });

  it('a newer one replaces what is here', () => {
    const now = after(state, {
      messages: [deleted(3, 301)],
      settings: [settings({ last_seq: 3, draft: 'new', change_no: 302 })],
      conversations: [conversation({ last_seq: 3, name: 'New', change_no: 302 })],
      members: [member(BIA, { name: 'Beatriz', change_no: 303 })],
    });
    const { row, settings: own, members, thread } = groupIn(now);
    expect([row.name, own.draft, members.get(BIA)?.name]).toEqual(['New', 'new', 'Beatriz']);
    expect(thread.messages.at(-1)?.deleted_at).not.toBeNull();
    expect(now.people.get(BIA)?.name).toBe('Beatriz');
  });

  it('contacts and blocks are rows too, and so are their removals', () => {
    const removed = { contact_id: 5, deleted_at: '', change_no: 301 };
    const blocks = [{ user_id: BIA, blocked: false, change_no: 301 }];
    const now = after(
      groupOf(1),
      { contacts: [removed], blocks },
      { contacts: [contact('B.', 300)], blocks: [{ user_id: BIA, blocked: true, change_no: 300 }] },
    );
    expect([...now.contacts.values()]).toEqual([removed]);
    expect([...now.blocks.values()]).toEqual(blocks);
  });
});

describe('a page without a cursor', () => {
  it('has everything: what is older and not on it is gone, what is newer stays', () => {
    const later = {
      conversations: [conversation({ id: 8, change_no: 250 })],
      settings: [settings({ conversation_id: 8, change_no: 250 })],
    };
    const before = after(groupOf(3), later, {
      contacts: [{ contact_id: 5, deleted_at: '', change_no: 201 }],
    });
    const now = after(before, [{}, { cursor: '220', entered: [], since: undefined }]);
    expect(now.conversations.get(GROUP)).toBeUndefined();
    expect(groupIn(now, 8).row.id).toBe(8);
    expect(now.contacts.size).toBe(0);
    expect(now.list.current.map(({ id }) => id)).toEqual([8]);
  });

  it('what comes live later with a number that it had is ignored', () => {
    const state = after(groupOf(3), [{}, { cursor: '300', entered: [], since: undefined }]);
    const late: Rows = {
      conversations: [conversation()],
      settings: [settings({ change_no: 250 })],
      messages: [message(4)],
      contacts: [{ contact_id: 5, deleted_at: '', change_no: 290 }],
      blocks: [{ user_id: BIA, blocked: true, change_no: 290 }],
      hidden: [{ message_id: 1_003, change_no: 290 }],
    };
    expect(applyChanges(state, late)).toBe(state);
    expect(applyChanges(state, { messages: [message(4, { change_no: 301 })] }).waiting.has(GROUP)).toBe(true);
  });

  it('does not bring back what was hidden since', () => {
    const before = after(groupOf(3), { hidden: [{ message_id: 1_002, change_no: 250 }] });
    const page = {
      messages: messages(1, 3),
      conversations: [conversation({ last_seq: 3 })],
      settings: [settings()],
    };
    const now = after(before, [page, { cursor: '220', entered: entered(220), since: undefined }]);
    expect(seqsIn(now)).toEqual([1, 3]);
  });

  it('of an older database than before replaces everything', () => {
    const now = after(groupOf(3), [
      { conversations: [conversation({ id: 9 })], settings: [settings({ conversation_id: 9 })] },
      { cursor: '50', entered: entered(50, 9), since: '100' },
    ]);
    expect([...now.conversations].map(({ id }) => id)).toEqual([9]);
    expect(now.cursor).toBe('50');
  });

  it('twice, or after a later one, moves the cursor nowhere', () => {
    const page: Rows = { messages: [message(4, { change_no: 210 })] };
    const now = after(groupOf(3), [page, { cursor: '230-220' }]);
    expect(now.cursor).toBe('230-220');
    expect(after(now, [page, { cursor: '230-220', since: '100' }])).toBe(now);
    expect(after(now, [{}, { cursor: '230-210', since: '100' }])).toBe(now);
    expect(after(now, [{}, { cursor: '230' }]).cursor).toBe('230');
  });
});

describe('a conversation that is entered', () => {
  const state = after(groupOf(3), { messages: [message(4, { change_no: 305 })] });
  const packet: [Rows, object] = [
    {
      conversations: [conversation({ last_seq: 30, change_no: 300 })],
      settings: [settings({ joined_seq: 2, last_seq: 30, change_no: 300 })],
      members: [member(ME, { change_no: 300 })],
      messages: messages(21, 30),
    },
    { entered: entered(300) },
  ];

  it('replaces the members and messages of before, up to the number', () => {
    const now = after(state, packet);
    expect([...groupIn(now).members.keys()]).toEqual([ME]);
    expect(seqsIn(now)).toEqual([4, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(rangesIn(now)).toBe('21–30');
  });

  it('what comes live later with such a number is ignored', () => {
    const now = after(state, packet);
    expect(after(now, { messages: [message(3)], members: [member(CAIO, { change_no: 299 })] })).toBe(now);
    expect(seqsIn(after(now, { messages: [message(3, { change_no: 301 })] }))).toContain(3);
  });

  it('may come in parts, and twice', () => {
    const [{ messages: all = [], ...rows }, origin] = packet;
    const now = after(
      state,
      [{ ...rows, messages: all.slice(0, 4) }, origin],
      [{ messages: all.slice(4) }, origin],
    );
    expect(rangesIn(now)).toBe('21–30');
    expect(after(now, packet)).toBe(now);
  });

  it('by an older page than the one that it was entered with before is not replaced', () => {
    const now = after(state, packet);
    expect(after(now, [{ messages: [message(1)] }, { entered: entered(299) }])).toBe(now);
  });
});

describe('a conversation that was left', () => {
  const hidden = { hidden: [{ message_id: 1_001, change_no: 210 }] };
  const state = after(groupOf(3), hidden, { messages: [message(6)] }, { settings: [left(310)] });

  it('is forgotten, with everything that names it', () => {
    expect(state.conversations.size).toBe(0);
    expect([state.list.current, state.waiting.size, state.gaps.size]).toEqual([[], 0, 0]);
    expect(state.unread).toEqual({ messages: 0, conversations: 0, mentions: 0 });
  });

  it('does not come back by what is late', () => {
    const late = {
      conversations: [conversation()],
      settings: [settings({ change_no: 309 })],
      messages: [message(4, { change_no: 309 })],
      members: [member(BIA, { change_no: 309 })],
    };
    const now = after(state, late);
    expect([now.conversations.size, now.waiting.get(GROUP)]).toEqual([0, undefined]);
    expect(after(now, { settings: [left(310)] })).toBe(now);
  });

  it('comes back with a newer membership, which an old leaving does not end', () => {
    const again = {
      conversations: [conversation({ last_seq: 9, change_no: 320 })],
      settings: [settings({ joined_seq: 8, last_seq: 9, change_no: 320 })],
      messages: [message(9, { change_no: 320 })],
    };
    const now = after(state, again);
    expect(seqsIn(now)).toEqual([9]);
    expect(after(now, { settings: [left(310)] })).toBe(now);
  });
});

describe('messages of a conversation that is not held', () => {
  const rows: Rows = {
    conversations: [conversation({ last_seq: 5 })],
    settings: [settings({ last_seq: 5, unread_count: 2 })],
  };

  it('wait for its row, which is to be asked for', () => {
    const asked = after(emptyState(ME), { messages: [message(6), message(5)] });
    expect([...asked.waiting.keys()]).toEqual([GROUP]);
    const now = after(asked, [rows, { asked }]);
    expect(now.waiting.size).toBe(0);
    expect(rangesIn(now)).toBe('5–6');
    expect(groupIn(now).summary).toMatchObject({ unread_count: 3, last_message: { seq: 6 } });
  });

  it('wait where the settings came alone, or the row', () => {
    const now = after(emptyState(ME), { settings: rows.settings }, { messages: [message(6)] });
    expect([...now.waiting.keys()]).toEqual([GROUP]);
    expect(seqsIn(after(now, { conversations: rows.conversations }))).toEqual([6]);
  });

  it('are few: the newest of each conversation, and none of the hundred and first', () => {
    const many = Array.from({ length: 30 }, (_, place) => message(place + 1));
    const others = Array.from({ length: 100 }, (_, place) => message(1, { conversation_id: 1_000 + place }));
    const now = after(emptyState(ME), { messages: [...many, ...others] });
    expect(now.waiting.get(GROUP)?.messages.map(({ seq }) => seq)).toEqual(
      many.slice(-20).map(({ seq }) => seq),
    );
    expect(now.waiting.size).toBe(101);
    expect(now.waiting.get(1_099)?.messages).toEqual([]);
  });

  it('are dropped where the conversation is not there', () => {
    const now = after(emptyState(ME), { messages: [message(6)] });
    expect(forgetWaiting(now, GROUP).waiting.size).toBe(0);
  });

  it('are not shown if they were hidden before', () => {
    const asked = after(
      emptyState(ME),
      { messages: [message(6)] },
      {
        hidden: [{ message_id: 1_006, change_no: 120 }],
      },
    );
    expect(seqsIn(after(asked, [rows, { asked }]))).toEqual([]);
  });
});

describe('members', () => {
  it('are all here when there are as many as the conversation says', () => {
    expect(groupIn(groupOf(1)).has_all_members).toBe(true);
    expect(groupIn(groupOf(1, { conversation: { member_count: 4 } })).has_all_members).toBe(false);
    const joined = after(groupOf(1, { conversation: { member_count: 4 } }), {
      members: [member(9, { change_no: 300 })],
    });
    expect(groupIn(joined).has_all_members).toBe(true);
  });

  it('of a conversation that sync does not have them of are not held, save oneself, and are read anew when it has', () => {
    const large = after(groupOf(1), {
      conversations: [conversation({ members_listed: false, member_count: 201, change_no: 300 })],
      members: [member(9, { change_no: 300 }), member(ME, { role: 'admin', change_no: 300 })],
    });
    expect([...groupIn(large).members.values()].map(({ role }) => role)).toEqual(['admin']);
    expect(large.people.get(9)?.name).toBe('Person 9');
    expect(after(large, { members: [member(9, { change_no: 305 })] })).toBe(large);
    const small = after(large, { conversations: [conversation({ member_count: 2, change_no: 310 })] });
    expect(groupIn(small).has_all_members).toBe(false);
    const answer = { members: [member(ME, { role: 'admin', change_no: 300 }), member(9)] };
    expect(groupIn(after(small, [answer, { asked: small }])).has_all_members).toBe(true);
  });

  it('of an older listing do not come back: nobody told who has left since', () => {
    const large = after(groupOf(1), {
      conversations: [conversation({ members_listed: false, member_count: 201, change_no: 300 })],
    });
    const small = after(large, { conversations: [conversation({ member_count: 2, change_no: 310 })] });
    const rows = { members: [member(9, { change_no: 305 })] };
    const heldAfter = (...packet: [Rows, object]) => [...groupIn(after(small, packet)).members.keys()];
    expect(heldAfter(rows, {})).toEqual([ME]);
    expect(heldAfter(rows, { asked: large })).toEqual([ME]);
    expect(heldAfter(rows, { asked: small })).toEqual([ME, 9]);
    expect(heldAfter(rows, { cursor: '310' })).toEqual([ME, 9]);
    expect(heldAfter({ members: [member(9, { change_no: 311 })] }, {})).toEqual([ME, 9]);
  });

  it('of whom nothing was asked since a conversation began anew do not come back', () => {
    const asked = groupOf(1);
    const now = after(asked, [{ members: [member(ME, { change_no: 300 })] }, { entered: entered(300) }]);
    expect(after(now, [{ members: [member(CAIO)] }, { asked }])).toBe(now);
  });
});
