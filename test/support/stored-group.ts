import type { Database } from '../../src/infra/database/database';
import { aGroup, type MemberDraft, someMessages } from './builders';

export interface StoredGroup {
  id: number;
  /** Ids of its messages, in order of seq from 1. */
  message_ids: number[];
}

/** A group of these people with so many messages by the first of them, of whom nobody else has read one. */
export async function storeGroup(
  database: Database,
  people: readonly { id: number }[],
  { messages, members = {} }: { messages: number; members?: Record<number, Partial<MemberDraft>> },
): Promise<StoredGroup> {
  const id = await aGroup(
    database,
    people.map((person, index) => ({ user_id: person.id, ...members[index] })),
    { last_seq: messages },
  );
  const sender_id = people[0]?.id ?? 0;
  await someMessages(
    database,
    Array.from({ length: messages }, (_, index) => ({ conversation_id: id, seq: index + 1, sender_id })),
  );
  const rows = await database.many<{ id: number }>(
    'select id from messages where conversation_id = ? order by seq',
    [id],
  );
  return { id, message_ids: rows.map((row) => row.id) };
}
