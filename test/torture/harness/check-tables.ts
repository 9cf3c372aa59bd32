import type { Truth } from './truth';
import type { Violations } from './violations';

/** Rules that the tables keep whatever happened. */
export function checkTables(truth: Truth, absent_ids: ReadonlySet<number>, violations: Violations): void {
  const peers = new Map<number, number[]>();
  for (const { conversation_id, user_id } of truth.members) {
    peers.set(conversation_id, [...(peers.get(conversation_id) ?? []), user_id]);
  }
  const places = new Map<number, number>();
  const newest = new Map<number, number>();
  const move = (id: number, change_no: number): void =>
    void newest.set(id, Math.max(newest.get(id) ?? 0, change_no));

  for (const { conversation_id, seq, id, sender_id, change_no, has_job } of truth.messages) {
    const expected = (places.get(conversation_id) ?? 0) + 1;
    violations.check(
      seq === expected,
      'seq has no hole',
      () => `${conversation_id}: ${seq} instead of ${expected}`,
    );
    places.set(conversation_id, seq);
    move(conversation_id, change_no);
    const isAbsent = (peers.get(conversation_id) ?? []).some(
      (user_id) => user_id !== sender_id && absent_ids.has(user_id),
    );
    violations.check(!isAbsent || has_job === 1, 'the absent get a push job', () => `message ${id}`);
  }
  for (const { conversation_id, change_no } of truth.members) move(conversation_id, change_no);
  for (const { id, last_seq, change_no } of truth.conversations) {
    violations.check(
      last_seq === (places.get(id) ?? 0),
      'last_seq is the last seq',
      () => `conversation ${id}`,
    );
    violations.check(
      change_no === newest.get(id),
      'a conversation has the largest number inside',
      () => `conversation ${id}`,
    );
  }
  checkChangeNumbers(truth, violations);
}

function checkChangeNumbers(truth: Truth, violations: Violations): void {
  const taken = new Map<number, string>();
  const take = (change_no: number, what: string, mayShare = ''): void => {
    const inRange = change_no > 0 && change_no <= truth.counter;
    violations.check(
      inRange,
      'change numbers are taken from the counter',
      () => `${what} has ${change_no} of ${truth.counter}`,
    );
    const before = taken.get(change_no);
    violations.check(
      before === undefined || before === mayShare,
      'change numbers are unique',
      () => `${change_no}: ${before} and ${what}`,
    );
    taken.set(change_no, mayShare || what);
  };
  for (const { id, change_no } of truth.messages) take(change_no, `message ${id}`);
  for (const { id, change_no } of truth.contacts) take(change_no, `contact ${id}`);
  for (const { message_id, user_id, change_no } of truth.hidden)
    take(change_no, `${message_id} hidden by ${user_id}`);
  // The two members of a conversation are created together, under one number.
  for (const { conversation_id, user_id, change_no } of truth.members) {
    take(change_no, `member ${user_id}`, `members of ${conversation_id}`);
  }
}
