import type { Statement } from '../../infra/database/sql';

/** `case … when ? then ? … end`, a number for each conversation. Also inside subqueries on tables that have an `id` too. */
export function caseOf(
  numbers: readonly (readonly [id: number, value: number])[],
  otherwise: string,
): Statement {
  const whens = Array.from(numbers, () => 'when ? then ?').join(' ');
  return { sql: `case conversations.id ${whens} else ${otherwise} end`, values: numbers.flat() };
}
