import { ForbiddenError, NotFoundError, TempIdReusedError } from '../../../domain/errors';
import type { WriteResult } from '../../../infra/database/db';
import type { BaseWrite, BatchContext, BatchStatement, ChangeNumbers, OwnRows, WriteKind } from '../kind';
import type { LockedConversation } from '../locked-conversation';
import { rowList } from '../row-list';

export interface SendWrite extends BaseWrite {
  kind: 'send';
  receiver_ids: readonly number[];
  /** Unique per sender, for ever. */
  temp_id: string;
  /** Null for a message that is all media. */
  content: string | null;
}

/** `is_new` is false for a retry: the message that its first attempt stored, which may have changed since. */
export interface SendOutcome {
  /** 0 until the message is inserted. */
  id: number;
  seq: number;
  created_at: string;
  is_new: boolean;
  /** Only said of a new one, and false if it is not known. */
  has_push_job: boolean;
}

/** The message that holds a temp_id. */
export interface ExistingMessage {
  id: number;
  conversation_id: number;
  seq: number;
  content: string | null;
  created_at: string;
  deleted_at: string | null;
}

interface NewMessage {
  write: SendWrite;
  conversation: LockedConversation;
  outcome: SendOutcome;
}

export const tempIdKey = (user_id: number, temp_id: string): string => `${user_id}:${temp_id}`;

/** The batch's new messages with their push jobs, and existing messages that retries met. */
export class SendRows implements OwnRows<SendWrite> {
  /** By {@link tempIdKey}. Not looked up in an optimistic batch. */
  readonly existing = new Map<string, ExistingMessage>();
  readonly added: NewMessage[] = [];

  constructor(private readonly context: BatchContext) {}

  reads(writes: readonly SendWrite[]): BatchStatement[] {
    if (this.context.mode === 'optimistic') return [];
    const condition = Array.from(writes, () => '(sender_id = ? and temp_id = ?)').join(' or ');
    return [
      {
        sql: `select id, conversation_id, seq, sender_id, convert(temp_id using utf8mb4) as temp_id, content, created_at, deleted_at
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

  statements(changes: ChangeNumbers): BatchStatement[] {
    const { added, context } = this;
    if (added.length === 0) return [];
    // In the order of the primary key.
    added.sort((a, b) => a.write.conversation_id - b.write.conversation_id || a.outcome.seq - b.outcome.seq);
    for (const { write, outcome } of added) outcome.has_push_job = context.needsPush(write);
    const toPush = added.filter(({ outcome }) => outcome.has_push_job);
    const messages: BatchStatement = {
      sql: `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
            values ${rowList(added.length, '(?, ?, ?, ?, ?, @now, @change_no + ?)')}`,
      values: added.flatMap(({ write, conversation, outcome }) => [
        write.conversation_id,
        outcome.seq,
        write.user_id,
        write.temp_id,
        write.content,
        changes.next(conversation),
      ]),
      take: (result) => this.setIds((result as WriteResult).insertId),
    };
    if (toPush.length === 0) return [messages];
    return [
      messages,
      {
        sql: `insert into push_jobs (conversation_id, seq, next_at) values ${rowList(toPush.length, '(?, ?, @now)')}`,
        values: toPush.flatMap(({ write, outcome }) => [write.conversation_id, outcome.seq]),
      },
    ];
  }

  /** The rows of one VALUES list get consecutive ids, in its order, with innodb_autoinc_lock_mode 1 and 2. */
  private setIds(first: number): void {
    this.added.forEach(({ outcome }, index) => {
      outcome.id = first + index * this.context.id_step;
    });
  }
}

/**
 * What a retry gets: the message of its first attempt, if it is the same one. A deleted message has lost its content.
 * @throws TempIdReusedError
 */
function existing(write: SendWrite, rows: SendRows): SendOutcome | undefined {
  if (rows.existing.size === 0) return undefined;
  const message = rows.existing.get(tempIdKey(write.user_id, write.temp_id));
  if (!message) return undefined;
  const isSame =
    message.conversation_id === write.conversation_id &&
    (message.deleted_at !== null || message.content === write.content);
  if (!isSame) throw new TempIdReusedError();
  const { id, seq, created_at } = message;
  return { id, seq, created_at, is_new: false, has_push_job: false };
}

/** A new message. Its sender must be a member who may write; a temp_id that is taken yields the message that has it. */
export const send: WriteKind<SendWrite, SendOutcome, SendRows> = {
  addsMessage: true,
  ownRows: (context) => new SendRows(context),

  decide(write, conversation, rows, { now_iso }) {
    if (!conversation.isMember(write.user_id)) throw new NotFoundError();
    const first = existing(write, rows);
    if (first) return first;
    if (conversation.isSilenced(write.user_id)) throw new ForbiddenError();
    conversation.last_seq += 1;
    const { last_seq: seq } = conversation;
    const outcome = { id: 0, seq, created_at: now_iso, is_new: true, has_push_job: false };
    rows.added.push({ write, conversation, outcome });
    return outcome;
  },

  /** By the time that the batch gave it: another attempt has another. The id is only known from the stored message. */
  evidenceOf(write, outcome, _conversation, rows) {
    if (!outcome.is_new) return undefined;
    const message = rows.existing.get(tempIdKey(write.user_id, write.temp_id));
    if (message?.created_at !== outcome.created_at) return 'missing';
    outcome.id = message.id;
    return 'proven';
  },

  existing,
  textLength: ({ content, temp_id }) => (content?.length ?? 0) + temp_id.length,
};
