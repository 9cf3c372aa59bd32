import type { Connection } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import { groupBy } from '../../src/domain/group-by';
import { type Reaction, unpackReactions } from '../../src/domain/reaction';
import { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { ConversationRepository } from '../../src/repositories/conversations/conversation-repository';
import type { SendWrite } from '../../src/repositories/conversation-writes/kinds/send';
import type { LaneOptions } from '../../src/repositories/conversation-writes/lane-options';
import { WriteLanes } from '../../src/repositories/conversation-writes/write-lanes';
import { createTestDatabase, type TestDatabase } from './database';

export interface Conversation {
  id: number;
  /** Its two members. */
  one: number;
  other: number;
}

export interface StoredMessage {
  id: number;
  seq: number;
  sender_id: number;
  temp_id: string;
  content: string | null;
  edited_at: string | null;
  deleted_at: string | null;
}

export interface StoredMember {
  user_id: number;
  delivered_seq: number;
  read_seq: number;
  cleared_seq: number;
  muted_until: string | null;
  left_seq: number | null;
  block_stands: 0 | 1;
  /** Whether they have asked for the conversation before it had a message. */
  has_opened: 0 | 1;
  shown_delivered_seq: number;
  shown_read_seq: number;
}

/** Lanes on a real database, without a server around them. */
export class LaneScene {
  /** Sizes of the batches that were committed. */
  readonly batches: number[] = [];
  readonly warnings: string[] = [];
  private readonly opened: WriteLanes[] = [];
  private readonly lockers: Connection[] = [];
  private people = 0;

  private constructor(
    readonly schema: TestDatabase,
    private readonly writer: Database,
    private readonly conversations: ConversationRepository,
  ) {}

  static async create(server?: DatabaseAddress): Promise<LaneScene> {
    const schema = await createTestDatabase(server);
    const writer = new Database(schema.address, { size: 2, multipleStatements: true });
    return new LaneScene(schema, writer, new ConversationRepository(schema.database, writer));
  }

  /** The lanes of one process. */
  lanes(options: Partial<LaneOptions & { maxWaiting: number }> = {}): WriteLanes {
    const lanes = new WriteLanes({
      address: this.schema.address,
      clock: Date.now,
      monotonic: () => performance.now(),
      needsPush: () => false,
      warn: (what) => this.warnings.push(what),
      onBatch: (size) => this.batches.push(size),
      ...options,
    });
    this.opened.push(lanes);
    return lanes;
  }

  /** A new conversation of two people who are in no other. */
  async aConversation(): Promise<Conversation> {
    const [one, other] = [(this.people += 1), (this.people += 1)];
    return { id: await this.directConversation(one, other), one, other };
  }

  /** Returns its id. */
  directConversation(one: number, other: number): Promise<number> {
    return this.conversations.createDirect(one, other);
  }

  /** Two that share a lane, ids ascending. */
  async twoInOneLane(): Promise<[Conversation, Conversation]> {
    const first = await this.aConversation();
    await this.aConversation();
    return [first, await this.aConversation()];
  }

  /** One in each lane. */
  async oneInEachLane(): Promise<[Conversation, Conversation]> {
    return [await this.aConversation(), await this.aConversation()];
  }

  /** A connection with a transaction of its own. */
  async locker(): Promise<Connection> {
    const connection = await createConnection({ ...this.schema.address });
    this.lockers.push(connection);
    await connection.query('begin');
    return connection;
  }

  /** Resolves when some transaction in this schema waits for a lock. */
  async untilSomebodyWaits(): Promise<void> {
    const { database, address } = this.schema;
    for (;;) {
      const own = await database.many<{ id: number }>(
        'select id from information_schema.processlist where db = ?',
        [String(address.database)],
      );
      // Not information_schema.innodb_trx: that is a copy, which stays old as long as somebody looks at it.
      const [status] = await database.many<{ Status: string }>('show engine innodb status');
      const waiting =
        status?.Status.split('\nTRANSACTIONS\n')[1]?.matchAll(/LOCK WAIT[^-]*?thread id (\d+)/g) ?? [];
      if ([...waiting].some(([, id]) => own.some((connection) => connection.id === Number(id)))) return;
    }
  }

  rows({ id }: Conversation): Promise<StoredMessage[]> {
    return this.schema.database.many<StoredMessage>(
      `select id, seq, sender_id, convert(temp_id using utf8mb4) as temp_id, content, edited_at, deleted_at
         from messages where conversation_id = ? order by seq`,
      [id],
    );
  }

  /** By seq, as the rows of the messages show them. Throws if that is not what is stored of each. */
  async reactions({ id }: Conversation): Promise<Map<number, Reaction[]>> {
    const rows = await this.schema.database.many<{ seq: number; user_id: number; emoji: Buffer }>(
      `select seq, user_id, emoji from message_reactions where conversation_id = ? order by created_at, user_id`,
      [id],
    );
    const messages = await this.schema.database.many<{ seq: number; reactions: string | null }>(
      'select seq, reactions from messages where conversation_id = ?',
      [id],
    );
    const shown = new Map(messages.map(({ seq, reactions }) => [seq, unpackReactions(reactions)]));
    const lines = [...shown].flatMap(([seq, reactions]) =>
      reactions.map(({ emoji, user_ids, count }) => `${seq} ${emoji} ${user_ids.join()} ${count}`),
    );
    const byKind = groupBy(rows, ({ seq, emoji }) => `${seq} ${emoji.toString()}`);
    const stored = Array.from(
      byKind,
      ([kind, its]) => `${kind} ${its.map(({ user_id }) => user_id).join()} ${its.length}`,
    );
    if (lines.toSorted().join('\n') !== stored.toSorted().join('\n')) {
      throw new Error(`Shown: ${lines.join('; ')}. Stored: ${stored.join('; ')}`);
    }
    return shown;
  }

  async lastSeq({ id }: Conversation): Promise<number | undefined> {
    const row = await this.schema.database.one<{ last_seq: number }>(
      'select last_seq from conversations where id = ?',
      [id],
    );
    return row?.last_seq;
  }

  members({ id }: Conversation): Promise<StoredMember[]> {
    return this.schema.database.many<StoredMember>(
      `select user_id, delivered_seq, read_seq, cleared_seq, muted_until, left_seq, block_stands, joined_at is not null as has_opened,
              shown_delivered_seq, shown_read_seq
         from conversation_members where conversation_id = ? order by user_id`,
      [id],
    );
  }

  /** The conversation's `last_message_at`, and the time of its newest message. */
  async newestTimes({ id }: Conversation): Promise<{ noted: string | null; newest: string | null }> {
    const row = await this.schema.database.one<{ noted: string | null; newest: string | null }>(
      `select last_message_at as noted, (select created_at from messages where conversation_id = conversations.id order by seq desc limit 1) as newest
         from conversations where id = ?`,
      [id],
    );
    if (!row) throw new Error('There is no such conversation');
    return row;
  }

  /** As another process would store it: under the conversation's lock, with its version raised. */
  async leave({ id }: Conversation, user_id: number): Promise<void> {
    await this.changeMember(
      id,
      'left_seq = (select last_seq from conversations where id = conversation_id)',
      user_id,
    );
  }

  /** Coming back begins anew: what was there before is not seen any more. */
  async comeBack({ id }: Conversation, user_id: number): Promise<void> {
    const joined_seq = '(select last_seq from conversations where id = conversation_id)';
    await this.changeMember(id, `left_seq = null, joined_seq = ${joined_seq}`, user_id);
  }

  private async changeMember(id: number, change: string, user_id: number): Promise<void> {
    await this.writer.writeTogether([
      { sql: 'update conversations set members_version = members_version + 1 where id = ?', values: [id] },
      {
        sql: `update conversation_members set ${change} where conversation_id = ? and user_id = ?`,
        values: [id, user_id],
      },
    ]);
  }

  async drop(): Promise<void> {
    for (const connection of this.lockers) connection.destroy();
    await Promise.all(this.opened.map((lanes) => lanes.close()));
    await this.writer.close();
    await this.schema.drop();
  }
}

/** A message of the first person to the second. */
export function aSend({ id, one, other }: Conversation, content: string, temp_id = content): SendWrite {
  return {
    kind: 'send',
    conversation_id: id,
    user_id: one,
    receiver_ids: [other],
    temp_id,
    content,
  };
}

/** `number 1` to `number <count>`. */
export function numbered(count: number, text = 'number'): string[] {
  return Array.from({ length: count }, (_, index) => `${text} ${index + 1}`);
}
