import type { Database } from '../../src/infra/database/database';
import { directKey } from '../../src/domain/direct-key';
import { takeChangeNumbers } from '../../src/infra/database/sql';
import type { Person } from './people';

/** Rows of one insert. */
const CHUNK = 500;

/** Puts many messages into a conversation, as if they had been sent one after the other: far faster than sending them. */
export async function storeMessages(
  database: Database,
  sender: Pick<Person, 'id'>,
  receiver: Pick<Person, 'id'>,
  count: number,
): Promise<void> {
  await database.transact(async (db) => {
    const key = directKey(sender.id, receiver.id);
    await db.run(
      'insert into conversations (direct_key, change_no) values (?, 1) on duplicate key update id = id',
      [key],
    );
    const conversation = await db.one<{ id: number; last_seq: number }>(
      'select id, last_seq from conversations where direct_key = ? for update',
      [key],
    );
    if (!conversation) throw new Error('The conversation is not there');
    const { id, last_seq } = conversation;
    for (const { id: user_id } of [sender, receiver]) {
      await db.run(
        'insert into conversation_members (conversation_id, user_id, change_no) values (?, ?, 1) on duplicate key update user_id = user_id',
        [id, user_id],
      );
    }
    for (const { sql, values } of takeChangeNumbers(count)) await db.run(sql, values);
    for (let start = 1; start <= count; start += CHUNK) {
      const places = Array.from({ length: Math.min(CHUNK, count - start + 1) }, (_, index) => start + index);
      await db.run(
        `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no) values ${places
          .map(() => '(?, ?, ?, uuid(), ?, now(3), @change_no + ?)')
          .join(', ')}`,
        places.flatMap((place) => [id, last_seq + place, sender.id, `Message ${last_seq + place}`, place]),
      );
    }
    await db.run(
      'update conversations set last_seq = ?, last_message_at = now(3), change_no = @change_no + ? where id = ?',
      [last_seq + count, count, id],
    );
  });
}
