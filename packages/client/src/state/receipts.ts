import type { Held, Member, Message, Receipt } from './types.ts';

/** How many of these numbers, in ascending order, are at least `seq`. */
function countFrom(numbers: readonly number[], seq: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return numbers.length - low;
}

const ascending = (one: number, other: number): number => one - other;

const others = ({ members }: Held, me: number): Member[] =>
  [...members.values()].filter(({ user_id, left_at }) => user_id !== me && left_at === null);

/** What is shown of how far own messages have come; undefined where the conversation shows nothing of that. */
export function receiptsOf(held: Held, me: number): ((seq: number) => Receipt) | undefined {
  if (held.row.receipts === 'off') return undefined;
  const members = others(held, me);
  const showing = members.filter(({ read_seq }) => read_seq !== null);
  const joined = members.map(({ joined_seq }) => joined_seq).toSorted(ascending);
  const unasked = showing.map(({ joined_seq }) => joined_seq).toSorted(ascending);
  // Whoever joined later counts as having read what was before, and is taken off again.
  const readTo = (one: Member): number => Math.max(one.read_seq ?? 0, one.joined_seq);
  const read = showing.map(readTo).toSorted(ascending);
  const delivered = showing.map((one) => Math.max(one.delivered_seq ?? 0, readTo(one))).toSorted(ascending);
  return (seq) => ({
    of: members.length - countFrom(joined, seq),
    delivered: countFrom(delivered, seq) - countFrom(unasked, seq),
    read: countFrom(read, seq) - countFrom(unasked, seq),
  });
}

/** Of those who were there, and show it: who has read a message, and who only has it. */
export function readersOf(held: Held, { seq, sender_id }: Message): { read: Member[]; delivered: Member[] } {
  const there = others(held, sender_id).filter(({ joined_seq }) => joined_seq < seq);
  const read = there.filter(({ read_seq }) => (read_seq ?? 0) >= seq);
  const delivered = there.filter((one) => (one.delivered_seq ?? 0) >= seq && !read.includes(one));
  return { read, delivered };
}
