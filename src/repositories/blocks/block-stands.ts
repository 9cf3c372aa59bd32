/**
 * Whether one user blocks another one. Both are expressions of SQL, each of which occurs once. Counted, which is one look into the primary
 * key: what asks with `exists` an optimizer may turn into reading all blocks that there are.
 */
export const blocks = (user_id: string, blocked_user_id: string): string =>
  `((select count(*) from blocks b force index (primary)
     where b.user_id = ${user_id} and b.blocked_user_id = ${blocked_user_id} and b.blocked = true) > 0)`;

/** Whether a block stands between two users: whether one blocks, or is blocked. Each expression occurs twice. */
export const blockStands = (one: string, other: string): string =>
  `(${blocks(one, other)} or ${blocks(other, one)})`;
