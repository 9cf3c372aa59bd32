import type { Deed, LoadRecord, SendLog, Sent } from './record';
import type { StoredMessage, Truth } from './truth';
import type { Violations } from './violations';

const keyOf = (sender_id: number, temp_id: string): string => `${sender_id}:${temp_id}`;

type Stored = Omit<StoredMessage, 'has_job'>;

/** What clients were told about their messages, against what is stored of them. */
export function checkSends(
  record: SendLog<Sent>,
  { messages }: { messages: readonly Stored[] },
  violations: Violations,
): void {
  const stored = new Map<string, Stored[]>();
  for (const message of messages) {
    const key = keyOf(message.sender_id, message.temp_id);
    stored.set(key, [...(stored.get(key) ?? []), message]);
  }
  const known = new Set<string>();
  for (const send of record.sends) {
    const key = keyOf(send.sender_id, send.temp_id);
    known.add(key);
    const rows = stored.get(key) ?? [];
    violations.check(
      rows.length < 2,
      'a retry doubles nothing',
      () => `${key} is there ${rows.length} times`,
    );
    if (send.message) checkAcked(send, send.message, rows[0], violations);
  }
  for (const send of record.refusedForGood) {
    const key = keyOf(send.sender_id, send.temp_id);
    violations.check(!stored.has(key), 'what is refused is never stored', () => describe(send));
  }
  for (const key of stored.keys()) violations.check(known.has(key), 'nobody sent it', () => key);
  for (const send of record.sends) {
    violations.check(
      send.message !== undefined || send.isGivenUp === true,
      'everything is answered in the end',
      () => describe(send),
    );
  }
}

function checkAcked(
  send: Sent,
  message: NonNullable<Sent['message']>,
  row: Stored | undefined,
  violations: Violations,
): void {
  if (!row) {
    violations.add('what is acked is stored', `${describe(send)}, acked as ${message.id}`);
    return;
  }
  const isSame =
    row.id === message.id &&
    row.seq === message.seq &&
    row.conversation_id === message.conversation_id &&
    row.created_at === message.created_at;
  violations.check(
    isSame,
    'the ack names what is stored',
    () => `${describe(send)}: ${JSON.stringify(message)}`,
  );
  const isText = row.deleted_at === null ? row.content === send.content : row.content === null;
  violations.check(isText, 'the text is what was sent', () => describe(send));
}

const describe = ({ temp_id, attempts }: Sent): string =>
  `${temp_id} (${attempts.map(({ refusal, isAcked }) => refusal ?? (isAcked ? 'acked' : 'no answer')).join(', ')})`;

/** One socket's sends, as far as each was acked at its first attempt, are in their order within a conversation. */
export function checkOrder(record: LoadRecord, violations: Violations): void {
  const last = new Map<string, number>();
  for (const { message, attempts } of record.sends) {
    const [first] = attempts;
    if (!message || attempts.length !== 1 || first?.connection === undefined) continue;
    const key = `${first.connection}:${message.conversation_id}`;
    const before = last.get(key) ?? 0;
    violations.check(
      message.seq > before,
      'one socket keeps its order',
      () => `${message.seq} after ${before}`,
    );
    last.set(key, message.seq);
  }
}

/** What clients were told about everything else they did. */
export function checkDeeds(record: LoadRecord, truth: Truth, violations: Violations): void {
  const deleted = new Set(truth.messages.filter((row) => row.deleted_at !== null).map(({ id }) => id));
  const hidden = new Set(truth.hidden.map(({ message_id, user_id }) => `${message_id}:${user_id}`));
  const read = new Map(truth.members.map((row) => [`${row.conversation_id}:${row.user_id}`, row.read_seq]));
  const isDone = (deed: Deed): boolean => {
    if (deed.kind === 'read') {
      return (read.get(`${deed.conversation_id}:${deed.user_id}`) ?? 0) >= deed.up_to_seq;
    }
    if (deed.kind === 'delete') return deleted.has(deed.message_id);
    return hidden.has(`${deed.message_id}:${deed.user_id}`);
  };
  for (const deed of record.done) {
    violations.check(isDone(deed), 'what was done stays done', () => JSON.stringify(deed));
  }
  // Reading is left out: the next mark moves over the refused one.
  const done = new Set(record.done.map((deed) => JSON.stringify(deed)));
  for (const deed of record.refused.filter(({ kind }) => kind !== 'read')) {
    const text = JSON.stringify(deed);
    violations.check(done.has(text) || !isDone(deed), 'what is refused is not done', () => text);
  }
}
