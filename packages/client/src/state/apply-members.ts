import { groupBy } from './group-by.ts';
import type { Held, Member } from './types.ts';
import type { Work } from './work.ts';

/** Of conversations whose members are not all in sync, only the user's own row is held; their names are known all the same. */
export function applyMembers(work: Work, rows: readonly Member[]): void {
  for (const row of rows) work.know(row);
  for (const [id, members] of groupBy(rows, (row) => row.conversation_id)) {
    const held = work.get(id);
    if (held) work.put(withMembers(work, held, members));
  }
}

function withMembers(work: Work, held: Held, rows: readonly Member[]): Held {
  const { members_listed } = held.row;
  const news = rows.filter(
    ({ user_id, change_no }) =>
      (members_listed || user_id === work.state.me) &&
      work.isNewsOf(held, change_no) &&
      change_no > (held.members.get(user_id)?.change_no ?? -1),
  );
  if (news.length === 0) return held;
  const members = new Map(held.members);
  for (const row of news) {
    if (row.change_no > (members.get(row.user_id)?.change_no ?? -1)) members.set(row.user_id, row);
  }
  return counted({ ...held, members });
}

/** Whether all members are here shows their number. */
export function counted(held: Held): Held {
  const { row, members } = held;
  if (held.has_all_members === row.members_listed) return held;
  const present = [...members.values()].filter(({ left_at }) => left_at === null).length;
  return { ...held, has_all_members: row.members_listed && present >= row.member_count };
}
