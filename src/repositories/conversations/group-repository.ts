import { createHash } from 'node:crypto';
import { BusyError, TempIdReusedError } from '../../domain/errors';
import { SYSTEM, systemMetadata } from '../../domain/system-message';
import type { Database } from '../../infra/database/database';
import { isDuplicateKey } from '../../infra/database/failures';
import { type NamedStatement, takeChangeNumbers } from '../../infra/database/sql';

/** A group that is to be made. */
export interface NewGroup {
  created_by: number;
  /** Unique per creator, for ever. */
  temp_id: string;
  name: string;
  description: string | null;
  /** Whom the creator has asked for: the same temp_id with others is another group. */
  asked_for: readonly number[];
  /** Who of them is added. None twice, and not the creator. */
  user_ids: readonly number[];
  at: Date;
  /** Of the system message, made by the server for each call, which knows its own group by it. */
  message_temp_id: string;
}

/** Of the changes by which a group was made. */
export interface GroupNumbers {
  /** Of the newest change before. */
  since: number;
  /** Of the message that tells of the group, which is the last one. */
  message: number;
}

export interface CreatedGroup {
  id: number;
  /** False if an earlier attempt has made it. */
  is_new: boolean;
  /** Of the message that tells of it. */
  message_id: number;
  /** Who was added, besides the creator. */
  user_ids: readonly number[];
  /** Only of a new one, and left out if it is not known. */
  numbers?: GroupNumbers;
}

/** The group that a temp_id has made. */
interface Existing {
  id: number;
  draft_hash: Buffer;
  message_id: number;
  metadata: string;
  message_temp_id: string;
}

type Inserted = 'created' | 'counter' | 'message';

/** Makes groups. What is done to them afterwards are writes to conversations. */
export class GroupRepository {
  /** `writer` takes several statements in one packet. */
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  /**
   * The group, its members and the message that tells of it, in one transaction. The founders see everything from the beginning.
   * @throws TempIdReusedError, BusyError
   */
  async create(group: NewGroup): Promise<CreatedGroup> {
    try {
      return await this.insert(group);
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      // It may be stored all the same, or only just be getting so. Done once more it is known: of two under one temp_id the key admits one.
      return this.insert(group);
    }
  }

  /** What an earlier attempt has made. @throws TempIdReusedError if that is another group */
  async findExisting(group: NewGroup): Promise<CreatedGroup | undefined> {
    const row = await this.db.one<Existing>(
      `select creation.conversation_id as id, creation.draft_hash, m.id as message_id, m.metadata,
              convert(m.temp_id using utf8mb4) as message_temp_id
         from group_creations creation
         join messages m on m.conversation_id = creation.conversation_id and m.seq = 1
        where creation.user_id = ? and creation.temp_id = ?`,
      [group.created_by, group.temp_id],
    );
    if (!row) return undefined;
    if (!row.draft_hash.equals(draftHash(group))) throw new TempIdReusedError();
    const { id, message_id } = row;
    const { user_ids } = JSON.parse(row.metadata) as { user_ids: number[] };
    // Of this very attempt if its answer was lost.
    return { id, is_new: row.message_temp_id === group.message_temp_id, message_id, user_ids };
  }

  private async insert(group: NewGroup): Promise<CreatedGroup> {
    try {
      const { created, counter, message } = await this.writer.writeTogether<Inserted>([
        { sql: 'set @conversation_id = null' },
        insertConversation(group),
        { sql: 'set @conversation_id = last_insert_id()' },
        {
          sql: `insert into group_creations (user_id, temp_id, conversation_id, draft_hash, created_at)
                values (?, ?, @conversation_id, ?, ?)`,
          values: [group.created_by, group.temp_id, draftHash(group), group.at],
        },
        ...takeChangeNumbers(countChanges(group), 'counter'),
        ...insertRows(group),
      ]);
      const { user_ids } = group;
      const numbers = { since: counter.insertId - countChanges(group), message: counter.insertId };
      return { id: created.insertId, is_new: true, message_id: message.insertId, user_ids, numbers };
    } catch (error) {
      const existing = isDuplicateKey(error) ? await this.findExisting(group) : undefined;
      if (!existing) throw error;
      return existing;
    }
  }
}

/** SHA-256 of what was asked for. */
function draftHash({ name, description, asked_for }: NewGroup): Buffer {
  const user_ids = [...new Set(asked_for)].toSorted((a, b) => a - b);
  return createHash('sha256')
    .update(JSON.stringify([name, description, user_ids]))
    .digest();
}

function insertConversation({
  name,
  description,
  created_by,
  user_ids,
  at,
}: NewGroup): NamedStatement<Inserted> {
  return {
    as: 'created',
    sql: `insert into conversations (type, name, description, created_by, created_at, member_count, last_seq, last_message_at, change_no)
          values ('group', ?, ?, ?, ?, ?, 1, ?, 0)`,
    values: [name, description, created_by, at, user_ids.length + 1, at],
  };
}

/** Of the conversation, the creator, the others and the message. */
function countChanges({ user_ids }: Pick<NewGroup, 'user_ids'>): number {
  return user_ids.length + 3;
}

/** Their numbers are 1 for the conversation, then one for each member, then that of the message. All rows are new, so nobody waits. */
function insertRows({
  name,
  created_by,
  user_ids,
  at,
  message_temp_id,
}: NewGroup): NamedStatement<Inserted>[] {
  const last = countChanges({ user_ids });
  const number = '@change_no + ?';
  const member = `(@conversation_id, ?, ?, 1, 1, ?, ${number}, ${number}, ${number}, ${number})`;
  const memberValues = (user_id: number, role: string, n: number) => [user_id, role, at, n, n, n, n];
  return [
    {
      sql: `update conversations set info_change_no = @change_no + 1, change_no = ${number} where id = @conversation_id`,
      values: [last],
    },
    {
      sql: `insert into conversation_members (conversation_id, user_id, role, delivered_seq, read_seq, joined_at,
                change_no, profile_change_no, own_change_no, membership_change_no)
            values ${[member, ...user_ids.map(() => member)].join(', ')}`,
      values: [
        ...memberValues(created_by, 'owner', 2),
        ...user_ids.flatMap((user_id, index) => memberValues(user_id, 'member', index + 3)),
      ],
    },
    {
      as: 'message',
      sql: `insert into messages (conversation_id, seq, sender_id, temp_id, content_type, metadata, created_at, change_no)
            values (@conversation_id, 1, ?, ?, ?, ?, ?, ${number})`,
      values: [
        created_by,
        message_temp_id,
        SYSTEM,
        systemMetadata({ event: 'group_created', name, user_ids }),
        at,
        last,
      ],
    },
  ];
}
