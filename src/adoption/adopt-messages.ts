import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Adoption, IdRange } from './adoption';
import { copyTable } from './copy-table';
import { type Schema, timeOf } from './legacy-tables';

/** SQL for the direct_key of a legacy message's conversation. */
const KEY = `cast(concat(least(e.sender_id, e.receiver_id), ':', greatest(e.sender_id, e.receiver_id)) as binary)`;

/** SQL for a temp_id that no client can have sent: theirs are printable. */
const TEMP_ID = "concat(char(1), 'earlier-', e.id)";

const inRange = (table: string) => `${table}.id > ? and ${table}.id <= ?`;

/**
 * Keeps ids, and numbers each conversation's messages in their order without gaps. Leaves out messages to oneself, and from or to
 * accounts that are gone. The rows never leave the database; a chunk continues from the conversations' last_seq.
 */
export async function adoptMessages(adoption: Adoption): Promise<void> {
  await copyTable(adoption, 'messages', (range) => copyMessages(adoption, range));
}

async function copyMessages({ connection, schema, zone }: Adoption, range: IdRange): Promise<number> {
  const created_at = timeOf(schema, 'messages', 'created_at', { zone });
  const bounds = [range.after, range.upTo];
  await createConversations(connection, created_at, bounds);

  const counter = await lockCounter(connection);
  const [{ affectedRows: copied }] = await connection.query<ResultSetHeader>(
    `insert into messages (conversation_id, seq, id, sender_id, temp_id, content, created_at, change_no)
     select numbered.conversation_id, numbered.seq, e.id, e.sender_id, ${TEMP_ID}, ${contentOf(schema)},
            ${created_at}, numbered.change_no
       from (
         select e.id, v.id as conversation_id,
                v.last_seq + row_number() over (partition by v.id order by e.id) as seq,
                ? + row_number() over (order by e.id) as change_no
           from earlier_messages e
           join conversations v on v.direct_key = ${KEY}
          where ${inRange('e')} and e.sender_id <> e.receiver_id
       ) numbered
       join earlier_messages e on e.id = numbered.id`,
    [counter, ...bounds],
  );
  await advanceConversations(connection, bounds);
  await connection.query('update change_counter set n = ? where id = 1', [counter + copied]);
  return copied;
}

/** A MEDIUMTEXT holds 16 MiB: four million characters of four bytes. */
function contentOf(schema: Schema): string {
  return schema.get('earlier_messages')?.get('content') === 'longtext'
    ? "coalesce(left(e.content, 4000000), '')"
    : "coalesce(e.content, '')";
}

/** Creates the conversations whose first message is in this range, with their two members. */
async function createConversations(
  connection: Connection,
  created_at: string,
  bounds: number[],
): Promise<void> {
  const [rows] = await connection.query<(RowDataPacket & { newest: number })[]>(
    'select coalesce(max(id), 0) as newest from conversations',
  );
  const newest = rows[0]?.newest ?? 0;
  await connection.query(
    `insert into conversations (direct_key, created_at, change_no)
     select opened.direct_key, opened.created_at, 0
       from (
         select ${KEY} as direct_key, min(${created_at}) as created_at, min(e.id) as first_id
           from earlier_messages e
           join users sender on sender.id = e.sender_id
           join users receiver on receiver.id = e.receiver_id
          where ${inRange('e')} and e.sender_id <> e.receiver_id
          group by ${KEY}
       ) opened
       left join conversations v on v.direct_key = opened.direct_key
      where v.id is null
      order by opened.first_id`,
    bounds,
  );
  await connection.query(
    `insert into conversation_members (conversation_id, user_id, change_no)
     select id, substring_index(convert(direct_key using utf8mb4), ':', 1), 0 from conversations where id > ?
     union all
     select id, substring_index(convert(direct_key using utf8mb4), ':', -1), 0 from conversations where id > ?`,
    [newest, newest],
  );
}

async function lockCounter(connection: Connection): Promise<number> {
  const [rows] = await connection.query<(RowDataPacket & { n: number })[]>(
    'select n from change_counter where id = 1 for update',
  );
  return rows[0]?.n ?? 0;
}

/** Sets the last message of the conversations in this range, and their members' watermarks: the newest message they have read. */
async function advanceConversations(connection: Connection, bounds: number[]): Promise<void> {
  await connection.query(
    `update conversations v
       join (
         select m.conversation_id, max(m.seq) as last_seq, max(m.change_no) as change_no
           from messages m where ${inRange('m')} group by m.conversation_id
       ) newest on newest.conversation_id = v.id
       join messages last_message on last_message.conversation_id = v.id and last_message.seq = newest.last_seq
       join conversation_members member on member.conversation_id = v.id
        set v.last_seq = newest.last_seq, v.change_no = newest.change_no, v.last_message_at = last_message.created_at,
            member.change_no = newest.change_no`,
    bounds,
  );
  await connection.query(
    `update conversation_members member
       join (
         select m.conversation_id, e.receiver_id, max(m.seq) as read_seq
           from earlier_messages e join messages m on m.id = e.id
          where ${inRange('e')} and e.is_read <> 0
          group by m.conversation_id, e.receiver_id
       ) newest on newest.conversation_id = member.conversation_id and newest.receiver_id = member.user_id
        set member.read_seq = newest.read_seq, member.delivered_seq = newest.read_seq`,
    bounds,
  );
}
