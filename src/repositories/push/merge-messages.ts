import type { Messages } from '../../domain/push/audience';
import type { PushRule } from '../../domain/push/ports';

/** What there already is of one conversation for one subscription and user. */
export interface KnownDeliveries {
  pending: readonly Messages[];
  /** Those that ended, at or after the first of the new messages. */
  ended: readonly (Messages & {
    /** It says nothing of other messages, and may be pending again. */
    reopens: boolean;
  })[];
}

/**
 * The pending delivery with further messages, which takes the place of all that are pending. Undefined if none of them is new: each waits already,
 * or has ended. Which of the messages between the first and the newest have led to a delivery is not known, so the count is an estimate there.
 */
export function mergeMessages(
  added: Messages & { rule: PushRule },
  { pending, ended }: KnownDeliveries,
): Messages | undefined {
  const over = ended.filter(({ reopens }) => !reopens);
  // A message is fanned out to whoever is absent only once. If it lies between others that wait, another process was faster with a newer one.
  const parts = uncovered(added, added.rule === 'absent' ? over : [...pending, ...over]);
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) return undefined;
  const length = parts.reduce((sum, part) => sum + part.seq - part.first_seq + 1, 0);
  const all = [
    { first_seq: first.first_seq, seq: last.seq, count: Math.min(added.count, length) },
    ...pending,
  ];
  const first_seq = Math.min(...all.map((one) => one.first_seq));
  const seq = Math.max(...all.map((one) => one.seq));
  const sum = all.reduce((so_far, { count }) => so_far + count, 0);
  return { first_seq, seq, count: Math.min(sum, seq - first_seq + 1) };
}

type Part = Pick<Messages, 'first_seq' | 'seq'>;

/** What is left of a range without the others, in order. */
function uncovered({ first_seq, seq }: Part, others: readonly Part[]): Part[] {
  const parts: Part[] = [];
  let next = first_seq;
  for (const other of others.toSorted((a, b) => a.first_seq - b.first_seq)) {
    if (other.first_seq > seq) break;
    if (other.first_seq > next) parts.push({ first_seq: next, seq: other.first_seq - 1 });
    next = Math.max(next, other.seq + 1);
  }
  if (next <= seq) parts.push({ first_seq: next, seq });
  return parts;
}
