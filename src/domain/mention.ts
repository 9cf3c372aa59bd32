/** Somebody who is named in a message. `start` and `length` are in UTF-16 units of its text. */
export interface Mention {
  user_id: number;
  start: number;
  length: number;
}

/** The `user_id` that stands for everybody where it says whom a message mentions. */
export const EVERYBODY = 0;

type Packed = [user_id: number, start: number, length: number][];

/** As it is stored in a message's row; null for none. */
export function packMentions(mentions: readonly Mention[]): string | null {
  if (mentions.length === 0) return null;
  return JSON.stringify(mentions.map(({ user_id, start, length }) => [user_id, start, length]));
}

/** @param packed what {@link packMentions} has returned */
export function unpackMentions(packed: string | null): Mention[] {
  if (packed === null) return [];
  return (JSON.parse(packed) as Packed).map(([user_id, start, length]) => ({ user_id, start, length }));
}
