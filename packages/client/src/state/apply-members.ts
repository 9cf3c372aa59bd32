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
  const members = new Map(held.members);
  for (const row of rows) {
    const { user_id, change_no } = row;
    const before = members.get(user_id);
    const isShown = user_id === work.state.me || held.row.members_listed;
    const isKnown = user_id === work.state.me || before !== undefined || work.isListed(held, change_no);
    if (!isShown || !isKnown || !work.isNewsOf(held, change_no)) continue;
    if (change_no > (before?.change_no ?? -1)) members.set(user_id, row);
  }
  const isSame = [...members].every(([user_id, row]) => held.members.get(user_id) === row);
  return isSame ? held : counted({ ...held, members });
}

/** Whether all members are here shows their number. */
export function counted(held: Held): Held {
  const { row, members } = held;
  const present = [...members.values()].filter(({ left_at }) => left_at === null).length;
  const has_all_members = row.members_listed && present >= row.member_count;
  return has_all_members === held.has_all_members ? held : { ...held, has_all_members };
}
