import { chunksOf } from '../../domain/chunks-of';
import type { ChangedRows } from '../../domain/sync-page';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import type { MemberKey } from '../views/member-rows';
import type { Changed } from './changed-messages';

/** `is_profile`: of what is shown also to those who are shown no marks. */
export type ChangedMemberKey = Changed<MemberKey & { is_profile: 0 | 1 }>;

/** The numbers by which others find that a member has changed, with their indexes. */
const MEMBER_NUMBERS = [
  ['change_no', 'members_changes'],
  ['profile_change_no', 'members_profile_changes'],
  ['shown_change_no', 'members_shown_changes'],
] as const;
type MemberNumber = (typeof MEMBER_NUMBERS)[number];

interface Range {
  cursor: number;
  end: number;
  /** Member rows that are read for one page by one number. */
  max: number;
}

/** Conversations that one query asks for. */
const MAX_LIST = 500;
/**
 * Up to `MAX_SURPLUS * max` changed rows are all read. Of more, as rows are sorted only after they were read, only those whose numbers are within a
 * range of that width are read: hardly any two rows share a number, so they are about as many. While they are fewer than `max`, the range is made
 * `WIDER` times as wide.
 */
const MAX_SURPLUS = 4;
const WIDER = 8;

const byNumber = (a: { change_no: number }, b: { change_no: number }): number => a.change_no - b.change_no;

/** The first changes of members of these conversations after the cursor and up to the end, by any of the numbers, from the indexes alone. */
export async function listChangedMembers(
  db: Db,
  conversation_ids: readonly number[],
  range: Range,
): Promise<ChangedRows<ChangedMemberKey>> {
  const sources: ChangedRows<ChangedMemberKey>[] = [];
  for (const ids of chunksOf(conversation_ids, MAX_LIST)) {
    const found = MEMBER_NUMBERS.map((number) => listByNumber(db, ids, { number, ...range }));
    sources.push(...(await Promise.all(found)));
  }
  const complete_up_to = Math.min(...sources.map((source) => source.complete_up_to));
  return { rows: sources.flatMap(({ rows }) => rows).toSorted(byNumber), complete_up_to };
}

type Wanted = Range & { number: MemberNumber };

/** All who share a number are there, or none. */
async function listByNumber(
  db: Db,
  ids: readonly number[],
  wanted: Wanted,
): Promise<ChangedRows<ChangedMemberKey>> {
  const { max } = wanted;
  const few = await readByNumber(db, ids, { ...wanted, limit: MAX_SURPLUS * max + 1 });
  if (few.length <= MAX_SURPLUS * max) return { rows: few, complete_up_to: Infinity };
  const firsts = (await findFirstOfEach(db, ids, wanted)).toSorted(byNumber).slice(0, max);
  const [first, last] = [firsts[0], firsts[max - 1]];
  if (!first) return { rows: [], complete_up_to: Infinity };
  // Each of so many conversations has a row up to the last one.
  const end = last?.change_no ?? wanted.end;
  const nearest = firsts.map(({ conversation_id }) => conversation_id);
  for (let width = MAX_SURPLUS * max; ; width *= WIDER) {
    const up_to = Math.min(end, first.change_no + width);
    const rows = await readByNumber(db, nearest, { ...wanted, end: up_to, isSorted: true, limit: max });
    const isEnd = up_to === end;
    // Behind the last one are conversations that were left out.
    const isCut = rows.length === max || (isEnd && last !== undefined);
    if (isCut && rows.length > 0) return cutAtNumber(db, ids, { wanted, rows });
    // All that was there has changed again meanwhile.
    if (isCut) return { rows, complete_up_to: end - 1 };
    if (isEnd) return { rows, complete_up_to: Infinity };
  }
}

/** `rows` may lack some of those who share the last number. */
async function cutAtNumber(
  db: Db,
  ids: readonly number[],
  { wanted, rows }: { wanted: Wanted; rows: ChangedMemberKey[] },
): Promise<ChangedRows<ChangedMemberKey>> {
  const last = rows.at(-1)?.change_no ?? 0;
  const before = rows.filter(({ change_no }) => change_no < last);
  if (before.length > 0) return { rows: before, complete_up_to: last - 1 };
  // All members of a large group: no more than that share a number.
  const all = { ...wanted, cursor: last - 1, end: last, limit: Number.MAX_SAFE_INTEGER };
  return { rows: await readByNumber(db, ids, all), complete_up_to: last };
}

/** One index look-up for each conversation. */
function findFirstOfEach(
  db: Db,
  ids: readonly number[],
  { number: [column, index], cursor, end }: Wanted,
): Promise<{ conversation_id: number; change_no: number }[]> {
  return db.many(
    `select conversation_id, min(${column}) as change_no from conversation_members force index (${index})
      where conversation_id in (${placeholders(ids.length)}) and ${column} > ? and ${column} <= ?
      group by conversation_id`,
    [...ids, cursor, end],
  );
}

function readByNumber(
  db: Db,
  ids: readonly number[],
  {
    number: [column, index],
    cursor,
    end,
    isSorted = false,
    limit,
  }: Wanted & { isSorted?: boolean; limit: number },
): Promise<ChangedMemberKey[]> {
  return db.many<ChangedMemberKey>(
    `select conversation_id, user_id, ${column} as change_no, ${column === 'profile_change_no'} as is_profile
       from conversation_members force index (${index})
      where conversation_id in (${placeholders(ids.length)}) and ${column} > ? and ${column} <= ?
      ${isSorted ? `order by ${column}` : ''}
      limit ?`,
    [...ids, cursor, end, limit],
  );
}
