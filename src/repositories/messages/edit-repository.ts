import { type Mention, unpackMentions } from '../../domain/mention';
import type { Db } from '../../infra/database/db';
import type { MessageKey } from './message-reads';

/** What a message said before it was edited. */
export interface EarlierText {
  content: string;
  mentions: Mention[];
  /** When it began to say this, in ISO 8601. */
  written_at: string;
}

const MAX_LISTED = 100;

export class EditRepository {
  constructor(private readonly db: Db) {}

  /** The newest first; of more than 100 the newest. */
  async list({ conversation_id, seq }: MessageKey): Promise<EarlierText[]> {
    const rows = await this.db.many<Omit<EarlierText, 'mentions'> & { mentions: string | null }>(
      `select content, mentions, written_at from message_edits
        where conversation_id = ? and seq = ? order by written_at desc limit ?`,
      [conversation_id, seq, MAX_LISTED],
    );
    return rows.map((row) => ({ ...row, mentions: unpackMentions(row.mentions) }));
  }
}
