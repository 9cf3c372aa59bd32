import type { Db } from '../../infra/database/db';
import { isOwnOrVisible } from '../messages/visibility';
import { CLAIM_TIMES } from '../profiles/claim-times';
import { type ExportedTable, EXPORTED_TABLES, type TableExport } from './exported-tables';

/** Rows of one read. */
const PAGE_ROWS = 500;
/** Messages that one read looks at: an export that is read slowly keeps their texts in memory. */
const PAGE_SEQS = 25;
/** Earlier texts of one message: the newest, as many as its author is shown. */
const MAX_EARLIER = 100;

/** What a message said before it was edited, since when. */
interface EarlierText {
  content: string | null;
  written_at: string;
}

export type ExportedRow = Record<string, string | number | boolean | null | readonly EarlierText[]>;

/** Messages of one conversation, after `after_seq` up to and including `last_seq`. */
export interface MessageRange {
  conversation_id: number;
  after_seq: number;
  last_seq: number;
}

/** A page of rows, and where the next one begins; undefined if there is none. */
export interface ExportPage<Position> {
  rows: ExportedRow[];
  next: Position | undefined;
}

/** Reads everything that is stored about one user in bounded pieces. Nothing is held from one to the next. */
export class ExportRepository {
  constructor(private readonly db: Db) {}

  /** Undefined if there is no such account. */
  async findAccount(user_id: number): Promise<ExportedRow | undefined> {
    const row = await this.db.one<ExportedRow>(
      `select id, name, email, username, external_issuer, external_id, external_email,
              ${CLAIM_TIMES}, claimed_picture, about, language, presence, receipts, created_at, updated_at, last_seen_at, disabled_at, tokens_valid_after
         from users where id = ?`,
      [user_id],
    );
    return row && withBooleans(row, ['receipts']);
  }

  /** WebP; undefined if the user has none. */
  async findPicture(user_id: number): Promise<Buffer | undefined> {
    const row = await this.db.one<{ picture: Buffer }>(
      'select picture from avatars where user_id = ? limit 1',
      [user_id],
    );
    return row?.picture;
  }

  /** A page of the rows of a table that are the user's, after a key. */
  async readTable(
    name: ExportedTable,
    user_id: number,
    after: number | string | undefined,
  ): Promise<ExportPage<number | string>> {
    const { sql, first, values = (user, key) => [user, key], booleans }: TableExport = EXPORTED_TABLES[name];
    const found = await this.db.many<ExportedRow & { page_key: number | string }>(sql, [
      ...values(user_id, after ?? first),
      PAGE_ROWS,
    ]);
    return {
      rows: found.map(({ page_key: _page_key, ...row }) => withBooleans(row, booleans)),
      next: found.length < PAGE_ROWS ? undefined : found.at(-1)?.page_key,
    };
  }

  /** The user's conversations with messages after this one, left ones too, with how far their messages go at this moment. */
  async listConversations(user_id: number, after: number): Promise<MessageRange[]> {
    return this.db.many<MessageRange>(
      `select member.conversation_id, 0 as after_seq, conversation.last_seq
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and conversation.last_seq > 0
        where member.user_id = ? and member.conversation_id > ? order by member.conversation_id limit ?`,
      [user_id, after, PAGE_ROWS],
    );
  }

  /**
   * The first messages of a range that the user sees or wrote, with the names of their senders. The user's own have their `temp_id`, and if
   * they were edited what they said before.
   */
  async readMessages(
    user_id: number,
    { conversation_id, after_seq, last_seq }: MessageRange,
  ): Promise<ExportPage<MessageRange>> {
    const end_seq = Math.min(after_seq + PAGE_SEQS, last_seq);
    const rows = await this.db.many<ExportedRow>(
      `select m.id, m.seq, m.sender_id, sender.name as sender_name, m.content_type, m.content, m.metadata, m.mentions, m.mentions_all,
              m.reply_to, m.forward_of, m.created_at, m.edited_at, m.deleted_at, if(m.sender_id = member.user_id and m.temp_id >= ' ', convert(m.temp_id using utf8mb4), null) as temp_id
         from conversation_members member
         straight_join messages m on m.conversation_id = member.conversation_id and m.seq > ? and m.seq <= ?
         straight_join users sender force index (primary) on sender.id = m.sender_id
        where member.conversation_id = ? and member.user_id = ? and ${isOwnOrVisible('m')}
        order by m.seq`,
      [after_seq, end_seq, conversation_id, user_id],
    );
    const next = end_seq < last_seq ? { conversation_id, after_seq: end_seq, last_seq } : undefined;
    const whole = [];
    for (const row of rows) {
      const isEdited = row.sender_id === user_id && row.edited_at !== null && row.deleted_at === null;
      const earlier_texts = isEdited ? await this.readEarlier(conversation_id, Number(row.seq)) : undefined;
      whole.push({ ...withBooleans(row, ['mentions_all']), ...(earlier_texts && { earlier_texts }) });
    }
    return { rows: whole, next };
  }

  private readEarlier(conversation_id: number, seq: number): Promise<EarlierText[]> {
    return this.db.many<EarlierText>(
      `select content, written_at from message_edits where conversation_id = ? and seq = ?
        order by written_at desc limit ?`,
      [conversation_id, seq, MAX_EARLIER],
    );
  }
}

function withBooleans(row: ExportedRow, columns: readonly string[] = []): ExportedRow {
  return { ...row, ...Object.fromEntries(columns.map((column) => [column, row[column] === 1])) };
}
