import { randomBytes } from 'node:crypto';
import type { Database } from '../../src/infra/database/database';
import { endpointHash } from '../../src/repositories/devices/save-subscription';
import { aConversation, aGroup, aUser, type MemberDraft, someMessages } from './builders';

/** How somebody stands in a conversation; what is left out is 0 or nothing. */
export interface Membership extends Omit<MemberDraft, 'user_id'> {
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
  const draft = { last_seq: senders.length, change_no };
  const id =
    type === 'group' || !first || !second
      ? await aGroup(db, people, draft)
      : await aConversation(db, [first, second], draft);
  await someMessages(
    db,
    senders.map((sender, index) => ({
      conversation_id: id,
      seq: index + 1,
      sender_id: people[sender]?.user_id ?? 0,
      temp_id: `${id}-${index + 1}`,
      content: deleted.includes(index + 1) ? null : String(index + 1),
      change_no,
    })),
  );
  const stored = await db.many<SeededConversation['messages'][number]>(
    `select id, seq, sender_id, convert(temp_id using utf8mb4) as temp_id
       from messages where conversation_id = ? order by seq`,
    [id],
  );
  for (const { user_id, hidden = [] } of people) {
    for (const seq of hidden) {
      await db.run('insert into message_hidden (message_id, user_id, change_no) values (?, ?, ?)', [
        stored[seq - 1]?.id ?? 0,
        user_id,
        change_no,
      ]);
    }
  }
  return { id, type, members: people, messages: stored };
}

async function aSubscriber(db: Database): Promise<{ user_id: number; subscription_id: number }> {
  const user_id = await aUser(db);
  const { insertId: session_id } = await db.run('insert into sessions (user_id) values (?)', [user_id]);
  const endpoint = `https://push.example/${user_id}`;
  const { insertId: subscription_id } = await db.run(
    `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth)
     values (?, ?, ?, ?, 'push.example', ?, ?)`,
    [user_id, session_id, endpoint, endpointHash(endpoint), randomBytes(65), randomBytes(16)],
  );
  return { user_id, subscription_id };
}
