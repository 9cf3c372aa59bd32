/** What members have reacted with, as a message's row shows it. `user_ids`: who did so first, at most {@link SHOWN_PEOPLE}. */
export interface Reaction {
  emoji: string;
  count: number;
  user_ids: readonly number[];
}

/** How many people a message's row names for each kind of reaction. */
export const SHOWN_PEOPLE = 20;

type Packed = [emoji: string, count: number, user_ids: readonly number[]][];

/** As they are stored in a message's row; null for none. */
export function packReactions(reactions: readonly Reaction[]): string | null {
  if (reactions.length === 0) return null;
  return JSON.stringify(reactions.map(({ emoji, count, user_ids }) => [emoji, count, user_ids]));
}

/** @param packed what {@link packReactions} has returned */
export function unpackReactions(packed: string | null): Reaction[] {
  if (packed === null) return [];
  return (JSON.parse(packed) as Packed).map(([emoji, count, user_ids]) => ({ emoji, count, user_ids }));
}
