import { randomBytes } from 'node:crypto';
import { directKey } from '../../src/domain/direct-key';
import type { Database } from '../../src/infra/database/database';
import { hashOf } from '../../src/repositories/devices/push-subscription-repository';

/** How somebody stands in a conversation; what is left out is 0, nothing, or false. */
export interface Membership {
  joined_seq?: number;
  left_seq?: number;
  cleared_seq?: number;
  read_seq?: number;
  /** Messages that this member hid. */
  hidden?: number[];
}

export interface SeededMember extends Membership {
  user_id: number;
  subscription_id: number;
}

export interface SeededConversation {
  id: number;
  type: 'direct' | 'group';
  members: SeededMember[];
  /** In order of seq, from 1. */
  messages: { id: number; seq: number; sender_id: number; temp_id: string }[];
}

interface Draft {
  type: 'direct' | 'group';
  members: readonly Membership[];
  /** Who wrote each message, as an index of `members`. */
  senders: readonly number[];
  /** Messages that are deleted for everybody. */
  deleted: readonly number[];
}

/** A conversation in a state that some way of joining, leaving, clearing and hiding has led to; each member with one browser. */
export async function seedConversation(
  db: Database,
  { type, members, senders, deleted }: Draft,
): Promise<SeededConversation> {
  const people: SeededMember[] = [];
  for (const membership of members) people.push({ ...membership, ...(await aSubscriber(db)) });
  const [first, second] = people;
  await db.run('update change_counter set n = n + 100 where id = 1');
  const change_no = (await db.one<{ n: number }>('select n from change_counter'))?.n ?? 0;
  const { insertId: id } = await db.run(
    'insert into conversations (type, direct_key, last_seq, last_message_at, change_no) values (?, ?, ?, now(3), ?)',
    [
      type,
      type === 'direct' ? directKey(first?.user_id ?? 0, second?.user_id ?? 0) : null,
      senders.length,
      change_no,
    ],
  );
  const messages = [];
  for (const [index, sender] of senders.entries()) {
    const seq = index + 1;
    const sender_id = people[sender]?.user_id ?? 0;
    const temp_id = `${id}-${seq}`;
    const gone = deleted.includes(seq);
    const { insertId } = await db.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, deleted_at, change_no)
       values (?, ?, ?, ?, ?, now(3), if(?, now(3), null), ?)`,
      [id, seq, sender_id, temp_id, gone ? null : String(seq), gone, change_no],
    );
    messages.push({ id: insertId, seq, sender_id, temp_id });
  }
  for (const member of people) await addMember(db, { id, change_no, messages }, member);
  return { id, type, members: people, messages };
}

async function addMember(
  db: Database,
  { id, change_no, messages }: Pick<SeededConversation, 'id' | 'messages'> & { change_no: number },
  member: SeededMember,
): Promise<void> {
  await db.run(
    `insert into conversation_members (conversation_id, user_id, joined_seq, left_seq, cleared_seq, read_seq, change_no)
     values (?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      member.user_id,
      member.joined_seq ?? 0,
      member.left_seq ?? null,
      member.cleared_seq ?? 0,
      member.read_seq ?? 0,
      change_no,
    ],
  );
  for (const seq of member.hidden ?? []) {
    await db.run('insert into message_hidden (message_id, user_id, change_no) values (?, ?, ?)', [
      messages[seq - 1]?.id ?? 0,
      member.user_id,
      change_no,
    ]);
  }
}

async function aSubscriber(db: Database): Promise<{ user_id: number; subscription_id: number }> {
  const email = `${randomBytes(8).toString('hex')}@example.com`;
  const { insertId: user_id } = await db.run(
    "insert into users (name, email, password_hash) values ('Ana', ?, 'x')",
    [email],
  );
  const { insertId: session_id } = await db.run('insert into sessions (user_id) values (?)', [user_id]);
  const endpoint = `https://push.example/${user_id}`;
  const { insertId: subscription_id } = await db.run(
    `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth)
     values (?, ?, ?, ?, 'push.example', ?, ?)`,
    [user_id, session_id, endpoint, hashOf(endpoint), randomBytes(65), randomBytes(16)],
  );
  return { user_id, subscription_id };
}
