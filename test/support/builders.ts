import { createHash, randomBytes } from 'node:crypto';
import { chunksOf } from '../../src/domain/chunks-of';
import { directKey } from '../../src/domain/direct-key';
import type { Db } from '../../src/infra/database/db';
import { endpointHash } from '../../src/repositories/devices/save-subscription';

/** Rows of one insert. */
const CHUNK = 500;

interface UserDraft {
  id?: number;
  name?: string;
  email?: string;
  password_hash?: string;
}

/** Stores an account that nobody can log in to, unless `password_hash` says otherwise. Returns its id. */
export async function aUser(db: Db, draft: UserDraft = {}): Promise<number> {
  const [id = 0] = await someUsers(db, [draft]);
  return id;
}

/** Stores accounts in one statement and returns their ids, in order. */
export async function someUsers(db: Db, drafts: readonly UserDraft[]): Promise<number[]> {
  const { insertId } = await db.run(
    `insert into users (id, name, email, password_hash) values ${drafts.map(() => '(?, ?, ?, ?)').join(', ')}`,
    drafts.flatMap(({ id, name = 'Ana', email, password_hash = 'x' }) => [
      id ?? null,
      name,
      email ?? `${randomBytes(8).toString('hex')}@example.com`,
      password_hash,
    ]),
  );
  return drafts.map(({ id }, index) => id ?? insertId + index);
}

/** A member's row. What is left out is 0 or nothing, and the change number is the conversation's. */
export interface MemberDraft {
  user_id: number;
  joined_seq?: number;
  left_seq?: number;
  cleared_seq?: number;
  read_seq?: number;
  change_no?: number;
}

export interface ConversationDraft {
  id?: number;
  last_seq?: number;
  last_message_at?: Date;
  change_no?: number;
  /** Of a group. */
  name?: string;
}

/** Stores a direct conversation of two users, given by their ids or with their member rows. Returns its id. */
export function aConversation(
  db: Db,
  members: readonly [MemberDraft | number, MemberDraft | number],
  draft: ConversationDraft = {},
): Promise<number> {
  return store(db, 'direct', members, draft);
}

/** Stores a group. Returns its id. */
export function aGroup(
  db: Db,
  members: readonly (MemberDraft | number)[],
  draft: ConversationDraft = {},
): Promise<number> {
  return store(db, 'group', members, draft);
}

async function store(
  db: Db,
  type: 'direct' | 'group',
  members: readonly (MemberDraft | number)[],
  { id, last_seq = 0, last_message_at, change_no = 1, name }: ConversationDraft,
): Promise<number> {
  const rows = members.map((member) => (typeof member === 'number' ? { user_id: member } : member));
  const [one, other] = rows;
  const key = type === 'direct' ? directKey(one?.user_id ?? 0, other?.user_id ?? 0) : null;
  const { insertId } = await db.run(
    `insert into conversations (id, type, direct_key, name, member_count, last_seq, last_message_at, change_no)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id ?? null,
      type,
      key,
      name ?? null,
      rows.filter(({ left_seq }) => left_seq === undefined).length,
      last_seq,
      last_message_at ?? (last_seq > 0 ? new Date() : null),
      change_no,
    ],
  );
  await db.run(
    `insert into conversation_members (conversation_id, user_id, joined_seq, left_seq, cleared_seq, read_seq, change_no)
     values ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    rows.flatMap((row) => [
      id ?? insertId,
      row.user_id,
      row.joined_seq ?? 0,
      row.left_seq ?? null,
      row.cleared_seq ?? 0,
      row.read_seq ?? 0,
      row.change_no ?? change_no,
    ]),
  );
  return id ?? insertId;
}

export interface MessageDraft {
  conversation_id: number;
  seq: number;
  sender_id: number;
  temp_id?: string;
  /** Null for a deleted one. */
  content?: string | null;
  created_at?: Date;
  change_no?: number;
}

/** Stores messages as they are given, without touching their conversations; far faster than sending them. */
export async function someMessages(db: Db, drafts: readonly MessageDraft[]): Promise<void> {
  const now = new Date();
  for (let start = 0; start < drafts.length; start += CHUNK) {
    const chunk = drafts.slice(start, start + CHUNK);
    await db.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, deleted_at, change_no)
       values ${chunk.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      chunk.flatMap((draft) => [
        draft.conversation_id,
        draft.seq,
        draft.sender_id,
        draft.temp_id ?? randomBytes(8).toString('hex'),
        draft.content === undefined ? `Message ${draft.seq}` : draft.content,
        draft.created_at ?? now,
        draft.content === null ? now : null,
        draft.change_no ?? 1,
      ]),
    );
  }
}

/** Stores a session for each of these users, with as many subscriptions, to which nothing can be sent. */
export async function someSubscriptions(
  db: Db,
  user_ids: readonly number[],
  { each, host = 'push.example' }: { each: number; host?: string },
): Promise<void> {
  for (const chunk of chunksOf(user_ids, Math.floor(CHUNK / each))) {
    const { insertId } = await db.run(
      `insert into sessions (user_id) values ${chunk.map(() => '(?)').join(', ')}`,
      chunk,
    );
    const rows = chunk.flatMap((user_id, index) =>
      Array.from({ length: each }, (_, device) => {
        const endpoint = `https://${host}/${user_id}/${device}`;
        return [
          user_id,
          insertId + index,
          endpoint,
          endpointHash(endpoint),
          host,
          randomBytes(65),
          randomBytes(16),
        ];
      }),
    );
    await db.run(
      `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth)
       values ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      rows.flat(),
    );
  }
}

/** Stores a link for another password that works for an hour. */
export async function aResetLink(
  db: Db,
  { user_id, token }: { user_id: number; token: string },
): Promise<void> {
  const now = Date.now();
  await db.run(
    `insert into password_resets (user_id, language, address, nonce, token_hash, created_at, expires_at)
     values (?, 'en', '127.0.0.1', ?, ?, ?, ?)`,
    [
      user_id,
      randomBytes(16),
      createHash('sha256').update(token).digest(),
      new Date(now),
      new Date(now + 3_600_000),
    ],
  );
}
