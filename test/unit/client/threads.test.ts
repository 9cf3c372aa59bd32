import type { HistoryPage } from '../../../packages/client/src/state/types.ts';
import { applyChanges } from '../../../packages/client/src/state/apply-changes.ts';
import {
  after,
  conversation,
  deleted,
  GROUP,
  groupIn,
  groupOf,
  left,
  message,
  messages,
  rangesIn,
  seqsIn,
  settings,
} from './rows';

const page = (more: Partial<HistoryPage>): HistoryPage => ({
  conversation_id: GROUP,
  has_more_before: true,
  has_more_after: true,
  ...more,
});

describe('a gap', () => {
  const state = after(groupOf(3), { messages: [message(6)] });

  it('is what lacks between the newest that is known and a message that comes', () => {
    expect(rangesIn(state)).toBe('1–3, ? 6–6');
    expect([...state.gaps.keys()]).toEqual([GROUP]);
    expect(rangesIn(after(groupOf(3), { messages: [message(4)] }))).toBe('1–4');
  });

  it('is closed by what lacks, in whatever order it comes', () => {
    expect(rangesIn(after(state, { messages: [message(5)] }, { messages: [message(4)] }))).toBe('1–6');
    const now = after(groupOf(3), { messages: [message(7)] }, { messages: [message(5)] });
    expect(rangesIn(now)).toBe('1–3, ? 7–7');
    expect(rangesIn(after(now, { messages: [message(6)] }))).toBe('1–3, ? 5–7');
    expect(rangesIn(after(now, { messages: [message(6), message(4)] }))).toBe('1–7');
  });

  it('is closed by the first sync page that has everything up to it, filled or not', () => {
    expect(rangesIn(after(state, [{}, { cursor: '105' }]))).toBe('1–3, ? 6–6');
    const now = after(state, [{ messages: [message(5)] }, { cursor: '106' }]);
    expect([rangesIn(now), seqsIn(now), now.gaps.size]).toEqual(['1–6', [1, 2, 3, 5, 6], 0]);
  });

  it('that comes later awaits a later page', () => {
    const now = after(state, { messages: [message(9, { change_no: 150 })] });
    expect(rangesIn(now)).toBe('1–3, ? 6–6, ? 9–9');
    expect(rangesIn(after(now, [{}, { cursor: '149' }]))).toBe('1–6, ? 9–9');
    expect(rangesIn(after(now, [{}, { cursor: '150' }]))).toBe('1–9');
  });

  it('is not there where the user sees nothing', () => {
    const joined = after(groupOf(3), {
      settings: [settings({ joined_seq: 5, last_seq: 5, change_no: 200 })],
      messages: [message(6)],
    });
    expect(rangesIn(joined)).toBe('6–6');
  });
});

describe('older messages', () => {
  const state = groupOf(60, { from_seq: 41 });

  it('join what is here', () => {
    const asked = state;
    const now = after(state, [{ messages: messages(21, 40) }, { asked, history: page({ before_seq: 41 }) }]);
    expect(rangesIn(now)).toBe('21–60');
  });

  it('are all here when the server has no more of them, though the first may be hidden', () => {
    const history = page({ before_seq: 41, has_more_before: false });
    expect(rangesIn(after(state, [{ messages: messages(3, 40) }, { asked: state, history }]))).toBe('1–60');
    expect(rangesIn(after(state, [{}, { asked: state, history }]))).toBe('1–60');
  });

  it('around one make a range of their own, and join the others as they are asked for', () => {
    const around = after(state, [{ messages: messages(11, 15) }, { asked: state, history: page({}) }]);
    expect(rangesIn(around)).toBe('11–15, 41–60');
    const history = page({ after_seq: 15 });
    expect(rangesIn(after(around, [{ messages: messages(16, 40) }, { asked: around, history }]))).toBe(
      '11–60',
    );
  });

  it('up to the newest reach to what was known when they were asked for', () => {
    const empty = groupOf(60, { from_seq: 61 });
    expect(rangesIn(empty)).toBe('61–60');
    const history = page({ has_more_after: false });
    const now = after(empty, [{ messages: messages(41, 58) }, { asked: empty, history }]);
    expect(rangesIn(now)).toBe('41–60');
  });

  it('newer than what is known by more than one await what lies between', () => {
    const history = page({ has_more_after: false });
    const now = after(state, [{ messages: messages(70, 80) }, { asked: state, history }]);
    expect(rangesIn(now)).toBe('41–60, ? 70–80');
  });

  it('that change before they are asked for are held, so that an older page does not undo it', () => {
    const asked = state;
    const now = after(state, { messages: [deleted(30, 300)] });
    expect(rangesIn(now)).toBe('41–60');
    const all = after(now, [{ messages: messages(21, 40) }, { asked, history: page({ before_seq: 41 }) }]);
    expect(groupIn(all).thread.messages.find(({ seq }) => seq === 30)?.deleted_at).not.toBeNull();
  });

  it('that were asked for before the conversation began anew are dropped', () => {
    const anew = after(state, [{}, { entered: [{ conversation_id: GROUP, change_no: 300 }] }]);
    const answer = { messages: messages(21, 40) };
    expect(after(anew, [answer, { asked: state, history: page({ before_seq: 41 }) }])).toBe(anew);
    const begun = after(state, [{}, { cursor: '300', entered: [], since: undefined }]);
    expect(after(begun, [answer, { asked: state }])).toBe(begun);
    const gone = after(state, { settings: [left(300)] });
    expect(after(gone, [answer, { asked: state, history: page({ before_seq: 41 }) }])).toBe(gone);
  });
});

describe('what the user does not see', () => {
  it('is dropped when it is cleared, and is not taken again', () => {
    const now = after(groupOf(9), { settings: [settings({ cleared_seq: 7, last_seq: 9, change_no: 300 })] });
    expect([seqsIn(now), rangesIn(now)]).toEqual([[8, 9], '8–9']);
    expect(after(now, { messages: [message(5, { change_no: 310 })] })).toBe(now);
  });

  it('may be all, and more than is known', () => {
    const now = after(groupOf(9), {
      settings: [settings({ cleared_seq: 12, last_seq: 12, change_no: 300 })],
    });
    expect([seqsIn(now), rangesIn(now)]).toEqual([[], '13–12']);
    expect(rangesIn(after(now, { messages: [message(13)] }))).toBe('13–13');
  });

  it('within a gap makes the gap smaller, or ends it', () => {
    const state = after(groupOf(3), { messages: [message(6)] });
    const cleared = (cleared_seq: number) =>
      rangesIn(after(state, { settings: [settings({ cleared_seq, last_seq: 6, change_no: 300 })] }));
    expect([cleared(4), cleared(5)]).toEqual(['? 6–6', '6–6']);
  });

  it('is a hidden message too, which comes never again', () => {
    const now = after(groupOf(3), { hidden: [{ message_id: 1_002, change_no: 300 }] });
    expect([seqsIn(now), rangesIn(now)]).toEqual([[1, 3], '1–3']);
    expect(after(now, { messages: [message(2, { change_no: 310 })] })).toBe(now);
  });
});

it('a conversation that comes by itself begins with the messages that come with it', () => {
  const rows = { conversations: [conversation({ id: 8, last_seq: 3, change_no: 200 })] };
  const now = applyChanges(groupOf(1), {
    ...rows,
    settings: [settings({ conversation_id: 8, last_seq: 3, change_no: 200 })],
    messages: messages(1, 3, { conversation_id: 8 }),
  });
  expect(rangesIn(now, 8)).toBe('1–3');
});

it('what is deleted is quoted no more, what is edited as it is now, and other quotes stay', () => {
  const quoteOf = (seq: number) => {
    const { id, sender_id, sender_name } = message(seq);
    return { message_id: id, seq, sender_id, sender_name, excerpt: `said ${seq}` };
  };
  const state = after(groupOf(2), {
    messages: [message(3, { reply_to: quoteOf(1) }), message(4, { reply_to: quoteOf(2) })],
  });
  const now = after(state, { messages: [deleted(1, 300)] });
  const excerpts = groupIn(now).thread.messages.map(({ reply_to }) => reply_to?.excerpt);
  expect(excerpts).toEqual([undefined, undefined, null, 'said 2']);
  // What is edited is quoted as it is now, as far as quotes go.
  const content = `${'👍'.repeat(99)}ab`;
  const edited = applyChanges(now, {
    messages: [message(2, { content, edited_at: '2026-01-31T12:00:00.000Z', change_no: 900 })],
  });
  expect(groupIn(edited).thread.messages.at(-1)?.reply_to?.excerpt).toBe(`${'👍'.repeat(99)}a`);
  expect(groupIn(now).thread.messages[3]).toBe(groupIn(state).thread.messages[3]);
});
