/** What is being typed of a name after an @. */
export interface MentionQuery {
  /** Where the @ is, in UTF-16 units. */
  start: number;
  query: string;
}

/** A name that is typed: up to two words, directly before the cursor. */
const TYPED = /(?:^|[\s(])@((?:[\p{L}\p{M}\p{N}._'’-]+ ?){0,2})$/u;
const MAX_UNITS = 80;

/** Undefined if no name is being typed at the cursor. */
export function mentionQueryAt(text: string, cursor: number): MentionQuery | undefined {
  const query = TYPED.exec(text.slice(Math.max(0, cursor - MAX_UNITS), cursor))?.[1];
  return query === undefined ? undefined : { start: cursor - query.length - 1, query };
}
