import { counted } from './apply-members.ts';
import { cut, emptyThread, floorOf, newsOf, saidIn, withMessages } from './thread.ts';
import type { Conversation, Held, Rows, Settings, WaitingRows } from './types.ts';
import type { Work } from './work.ts';

type Left = Exclude<NonNullable<Rows['settings']>[number], Settings>;

type RowOrSettings = Conversation | Settings;

/** Of the same number, that counts which has looked at more messages: they move no number of the row. */
function isNewer(work: Work, row: RowOrSettings, held: RowOrSettings | undefined): boolean {
  if (!held || row.change_no !== held.change_no) return !held || row.change_no > held.change_no;
  return row.last_seq > held.last_seq || (work.isBeginning && row.last_seq === held.last_seq);
}

/** The conversations' own rows, the user's settings in them, and which the user has left. */
export function applyConversations(work: Work, { settings = [], conversations = [] }: Rows): void {
  for (const row of settings) {
    if (row.role === null) leave(work, row);
    else takeSettings(work, row);
  }
  for (const row of conversations) takeRow(work, row);
}

/** Everything that names the conversation is forgotten. */
function leave(work: Work, { conversation_id: id, change_no }: Left): void {
  const settings = work.get(id)?.settings ?? work.waiting.get(id)?.settings;
  if (!work.isNews(id, change_no) || (settings && settings.change_no >= change_no)) return;
  work.remove(id);
  work.waiting.delete(id);
  work.left.set(id, change_no);
}

function takeSettings(work: Work, settings: Settings): void {
  const { conversation_id: id } = settings;
  const held = work.get(id);
  if (!held) {
    wait(work, id, { settings });
    return;
  }
  if (!isNewer(work, settings, held.settings)) return;
  const read_seq = Math.max(held.read_seq, settings.read_seq);
  work.put({ ...held, settings, read_seq, thread: cut(held.thread, floorOf(settings)) });
}

function takeRow(work: Work, row: Conversation): void {
  const held = work.get(row.id);
  if (!held) {
    wait(work, row.id, { row });
    return;
  }
  if (!isNewer(work, row, held.row)) return;
  const members = row.members_listed
    ? held.members
    : new Map([...held.members].filter(([id]) => id === work.state.me));
  const listed_at = row.members_listed === held.row.members_listed ? held.listed_at : row.change_no;
  work.put(counted({ ...held, row: saidIn(row, held.row), members, listed_at }));
}

/** What is not held needs its row and its settings. */
function wait(work: Work, id: number, part: Pick<WaitingRows, 'row' | 'settings'>): void {
  const known = work.waiting.get(id) ?? { messages: [] };
  const [kind] = Object.keys(part) as ['row' | 'settings'];
  const came = part[kind];
  if (!came || !work.isNews(id, came.change_no) || !isNewer(work, came, known[kind])) return;
  const waiting: WaitingRows = { ...known, ...part };
  work.waiting.set(id, waiting);
  if (waiting.row && waiting.settings) hold(work, waiting.row, waiting.settings);
}

function hold(work: Work, row: Conversation, settings: Settings): void {
  const { id } = row;
  const waiting = work.waiting.get(id)?.messages ?? [];
  const newest_seq = Math.max(row.last_seq, floorOf(settings));
  const held: Held = {
    id,
    row,
    settings,
    members: new Map(),
    listed_at: row.change_no,
    has_all_members: false,
    thread: emptyThread(newest_seq, Math.max(work.began_at, work.left.get(id) ?? 0)),
    read_seq: settings.read_seq,
  };
  work.put(withMessages(held, newsOf(held, waiting, work.hidden.now)));
  work.begun.add(id);
  work.waiting.delete(id);
  work.left.delete(id);
}
