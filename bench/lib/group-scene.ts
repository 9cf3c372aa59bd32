import { chunksOf } from '../../src/domain/chunks-of';
import type { Database } from '../../src/infra/database/database';
import type { SqlValue } from '../../src/infra/database/sql';

/** A conversation as the clients of these benchmarks know it. */
export interface Target {
  id: number;
  type: 'direct' | 'group';
  /** Ids of its members. */
  members: number[];
}

export const TEXT = 'A message of ordinary length, as people write them to each other.';

/** Above those of the scene's pairs. */
export const FIRST_GROUP = 1_000_000;

/** Rows of one insert. */
const ROWS = 500;

/** The pairs of a scene: user 2n - 1 and user 2n share the conversation n. */
export function pairsOf(people: number): Target[] {
  return Array.from({ length: people / 2 }, (_, index) => ({
    id: index + 1,
    type: 'direct',
    members: [2 * index + 1, 2 * index + 2],
  }));
}

/** Adds conversations of users who are there. The first member of a group is its owner. */
export async function addConversations(database: Database, targets: readonly Target[]): Promise<void> {
  await insertRows(
    database,
    'insert into conversations (id, type, direct_key, name, created_by, member_count, change_no)',
    targets.map(({ id, type, members }) => {
      const [one = 0, other = 0] = members.toSorted((a, b) => a - b);
      return type === 'direct'
        ? [id, type, `${one}:${other}`, null, null, 2, 1]
        : [id, type, null, `Group ${id}`, members[0] ?? 0, members.length, 1];
    }),
  );
  const now = new Date();
  await insertRows(
    database,
    'insert into conversation_members (conversation_id, user_id, role, joined_at, change_no)',
    targets.flatMap(({ id, type, members }) =>
      members.map((user_id, index): SqlValue[] => [
        id,
        user_id,
        type === 'group' && index === 0 ? 'owner' : 'member',
        now,
        1,
      ]),
    ),
  );
}

/** Adds users with these ids. */
export function addUsers(database: Database, ids: readonly number[]): Promise<void> {
  return insertRows(
    database,
    'insert into users (id, name, email, password_hash)',
    ids.map((id) => [id, `Person ${id}`, `person${id}@example.com`, 'x']),
  );
}

/** `insert` ends before the values; every row has as many. */
export async function insertRows(
  database: Database,
  insert: string,
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  for (const chunk of chunksOf(rows, ROWS)) {
    const row = `(${chunk[0]?.map(() => '?').join(', ') ?? ''})`;
    await database.run(`${insert} values ${chunk.map(() => row).join(', ')}`, chunk.flat());
  }
}

/** `count` whole numbers, from this one on. */
export function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
