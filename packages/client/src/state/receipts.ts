import type { Held, Member, Message, Receipt } from './types.ts';

type Sent = Pick<Message, 'seq' | 'sender_id'>;

/** Members who were there when the message was sent, and still are. */
const othersAt = ({ members }: Held, { seq, sender_id }: Sent): Member[] =>
  [...members.values()].filter(
    ({ user_id, left_at, joined_seq }) => user_id !== sender_id && left_at === null && joined_seq < seq,
  );

/** Of those who show it: who has read a message, and who only has it. */
export function readersOf(held: Held, message: Sent): { read: Member[]; delivered: Member[] } {
  const read: Member[] = [];
  const delivered: Member[] = [];
  for (const member of othersAt(held, message)) {
    if ((member.read_seq ?? 0) >= message.seq) read.push(member);
    else if ((member.delivered_seq ?? 0) >= message.seq) delivered.push(member);
  }
  return { read, delivered };
}

/** How far a message of the user's has come; undefined where the conversation shows nothing of that. */
export function receiptOf(held: Held, message: Sent): Receipt | undefined {
  if (held.row.receipts === 'off') return undefined;
  const { read, delivered } = readersOf(held, message);
  const of = othersAt(held, message).length;
  return { of, delivered: read.length + delivered.length, read: read.length };
}
