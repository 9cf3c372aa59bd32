/** A place in a text, in UTF-16 units. */
export interface Place {
  start: number;
  length: number;
}

const WORD = /^[\p{L}\p{N}]/u;

/**
 * Where mentions are after a text was changed, wherever that was: one whose own text was touched, or that is followed by a letter now, mentions
 * nobody any more.
 */
export function movedMentions<Mention extends Place>(
  before: string,
  after: string,
  mentions: readonly Mention[],
): Mention[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const changedUntil = before.length - tail;
  return mentions
    .filter(({ start, length }) => start + length <= head || start >= changedUntil)
    .map((mention) =>
      mention.start + mention.length <= head
        ? mention
        : { ...mention, start: mention.start + after.length - before.length },
    )
    .filter(({ start, length }) => !WORD.test(after.slice(start + length, start + length + 2)));
}
