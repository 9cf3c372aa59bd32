/**
 * Whether no block stands between two users, who are expressions of SQL. Each count is one look into the primary key: what asks with
 * `not exists` an optimizer may turn into reading all blocks that there are.
 */
export const noBlockStands = (one: string, other: string): string =>
  `((${countOf(one, other)}) + (${countOf(other, one)}) = 0)`;

const countOf = (user_id: string, blocked_user_id: string): string =>
  `select count(*) from blocks b force index (primary)
    where b.user_id = ${user_id} and b.blocked_user_id = ${blocked_user_id} and b.blocked = true`;
