import type { Contact } from '../../../src/contracts/classic/entities';
import type { Receipt } from '../../../src/contracts/routes/sync';
import type { Database } from '../../../src/infra/database/database';

export interface StoredMessage {
  conversation_id: number;
  seq: number;
  id: number;
  sender_id: number;
  temp_id: string;
  content: string | null;
  created_at: string;
  deleted_at: string | null;
  change_no: number;
  has_job: 0 | 1;
}

export interface StoredMember extends Receipt {
  cleared_seq: number;
  change_no: number;
}

export interface StoredConversation {
  id: number;
  last_seq: number;
  change_no: number;
}

/** Everything there is, read once nobody writes any more. */
export interface Truth {
  counter: number;
  messages: StoredMessage[];
  members: StoredMember[];
  conversations: StoredConversation[];
  contacts: (Contact & { deleted_at: string | null; change_no: number })[];
  hidden: { message_id: number; user_id: number; change_no: number }[];
}

export async function readTruth(database: Database): Promise<Truth> {
  const counter = await database.one<{ n: number }>('select n from change_counter where id = 1');
  return {
    counter: counter?.n ?? 0,
    messages: await database.many<StoredMessage>(
      `select m.conversation_id, m.seq, m.id, m.sender_id, convert(m.temp_id using utf8mb4) as temp_id, m.content,
              m.created_at, m.deleted_at, m.change_no, j.seq is not null as has_job
         from messages m left join push_jobs j on j.conversation_id = m.conversation_id and j.seq = m.seq and j.user_id = 0
        order by m.conversation_id, m.seq`,
    ),
    members: await database.many<StoredMember>(
      'select conversation_id, user_id, delivered_seq, read_seq, cleared_seq, change_no from conversation_members',
    ),
    conversations: await database.many<StoredConversation>(
      'select id, last_seq, change_no from conversations',
    ),
    contacts: await database.many<Truth['contacts'][number]>(
      `select c.id, c.user_id, c.contact_user_id, coalesce(c.contact_name, u.name) as contact_name, c.created_at,
              c.deleted_at, c.change_no
         from contacts c join users u on u.id = c.contact_user_id`,
    ),
    hidden: await database.many<Truth['hidden'][number]>(
      'select message_id, user_id, change_no from message_hidden',
    ),
  };
}
