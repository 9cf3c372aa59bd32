import type { BatchContext } from './batch-context';
import type { BaseWrite, BatchStatement, Evidence, OwnRows } from './kind';
import type { MessageOutcome } from './message-draft';

/** A write that adds a message. */
export interface WriteWithTempId extends BaseWrite {
  /** Unique per sender, for ever. */
  temp_id: string;
}

/** The message that holds a temp_id. */
export interface ExistingMessage {
  id: number;
  conversation_id: number;
  seq: number;
  content_type: string;
  content: string | null;
  metadata: string | null;
  /** As `packMentions` makes them. */
  mentions: string | null;
  mentions_all: 0 | 1;
  /** Message ids. */
  reply_to: number | null;
  forward_of: number | null;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
  change_no: number;
}

export const tempIdKey = (user_id: number, temp_id: string): string => `${user_id}:${temp_id}`;

/** Messages that are stored already under the temp_ids of a batch's writes. */
export class StoredMessages<W extends WriteWithTempId = WriteWithTempId> implements OwnRows<W> {
  /** By {@link tempIdKey}. In an optimistic batch, only of sends that were refused. */
  readonly existing = new Map<string, ExistingMessage>();

  constructor(private readonly context: BatchContext) {}

  reads(writes: readonly W[]): BatchStatement[] {
    return this.context.mode === 'optimistic' ? [] : this.looksUp(writes);
  }

  looksUp(writes: readonly W[]): BatchStatement[] {
    const condition = Array.from(writes, () => '(sender_id = ? and temp_id = ?)').join(' or ');
    return [
      {
        sql: `select id, conversation_id, seq, sender_id, convert(temp_id using utf8mb4) as temp_id, content_type, content, metadata,
                     mentions, mentions_all, reply_to, forward_of, created_at, edited_at, deleted_at, change_no
                from messages where ${condition}`,
        values: writes.flatMap(({ user_id, temp_id }) => [user_id, temp_id]),
        take: (rows) => {
          for (const row of rows as (ExistingMessage & { sender_id: number; temp_id: string })[]) {
            this.existing.set(tempIdKey(row.sender_id, row.temp_id), row);
          }
        },
      },
    ];
  }

  statements(): BatchStatement[] {
    return [];
  }

  find({ user_id, temp_id }: WriteWithTempId): ExistingMessage | undefined {
    return this.existing.get(tempIdKey(user_id, temp_id));
  }

  /**
   * Whether a commit stored the message that a write's outcome tells of; that gets its id and number then. By the time that the batch gave
   * it: another attempt has another.
   */
  evidenceOf(write: WriteWithTempId, message: MessageOutcome): Evidence {
    const stored = this.find(write);
    if (stored?.created_at !== message.created_at) return 'missing';
    message.id = stored.id;
    // Of a message that has changed since, this is the number of another state than the outcome's.
    if (stored.deleted_at === null) message.change_no = stored.change_no;
    return 'proven';
  }
}
