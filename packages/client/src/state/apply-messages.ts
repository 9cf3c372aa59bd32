import { groupBy } from './group-by.ts';
import { lastOf, withRange } from './ranges.ts';
import { floorOf, newsOf, withMessages } from './thread.ts';
import type { HistoryPage, Message, Range } from './types.ts';
import type { Work } from './work.ts';

/** Conversations of which messages wait, and messages that wait for each: of others, and before them, they are asked for later. */
const MAX_WAITING = 100;
const MAX_MESSAGES = 20;

export function applyMessages(work: Work, rows: readonly Message[], history: HistoryPage | undefined): void {
  for (const [id, messages] of groupBy(rows, (row) => row.conversation_id)) {
    const held = work.get(id);
    if (held) {
      const news = messages.filter(({ change_no }) => work.isNewsOf(held, change_no));
      work.put(withMessages(held, newsOf(held, news, work.hidden.now)));
    } else wait(work, id, messages);
  }
  if (history) applyHistory(work, rows, history);
}

function wait(work: Work, id: number, rows: readonly Message[]): void {
  const { now } = work.waiting;
  const known = now.get(id);
  const bySeq = new Map(known?.messages.map((message) => [message.seq, message]));
  const news = rows.filter(
    ({ seq, change_no }) => work.isNews(id, change_no) && change_no > (bySeq.get(seq)?.change_no ?? -1),
  );
  if (news.length === 0) return;
  for (const row of news) bySeq.set(row.seq, row);
  const isRoom = known !== undefined || now.size < MAX_WAITING;
  const messages = [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
  work.waiting.set(id, { ...known, messages: isRoom ? messages.slice(-MAX_MESSAGES) : [] });
}

/** Everything between the first and the last message of the page is here now. */
function applyHistory(work: Work, rows: readonly Message[], history: HistoryPage): void {
  const held = work.get(history.conversation_id);
  const asked = work.asked?.conversations.get(history.conversation_id);
  if (!held || asked?.thread.began_at !== held.thread.began_at) return;
  const range = rangeOf(
    rows.map(({ seq }) => seq),
    history,
    { first: floorOf(held.settings) + 1, last: lastOf(asked.thread.ranges).to_seq },
  );
  const ranges = withRange(held.thread.ranges, range);
  if (ranges !== held.thread.ranges) work.put({ ...held, thread: { ...held.thread, ranges } });
}

function rangeOf(
  seqs: readonly number[],
  { before_seq, after_seq, has_more_before, has_more_after }: HistoryPage,
  { first, last }: { first: number; last: number },
): Range {
  const newest = Math.max(...seqs);
  const oldest = has_more_before ? Math.min(...seqs) : first;
  return {
    from_seq: Math.max(first, after_seq === undefined ? oldest : after_seq + 1),
    to_seq: before_seq === undefined ? (has_more_after ? newest : Math.max(newest, last)) : before_seq - 1,
  };
}
