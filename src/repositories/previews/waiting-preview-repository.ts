import type { ConversationType } from '../../domain/conversation';
import type { Db } from '../../infra/database/db';
import type { MessageKey } from '../messages/message-reads';

export interface WaitingPreview extends MessageKey {
  /** Attempts that failed. */
  tries: number;
}

/** A message that may link to something. */
export interface LinkingMessage {
  id: number;
  sender_id: number;
  conversation_type: ConversationType;
  content: string;
  /** In milliseconds since 1970; null if it never was. */
  edited_at: number | null;
}

/** Messages of which the page that they link to is still to be looked at. */
export class WaitingPreviewRepository {
  constructor(private readonly db: Db) {}

  /** Nothing is added where `most` wait already: a preview less is better than a table that grows. */
  async add({ conversation_id, seq }: MessageKey, now: Date, most: number): Promise<void> {
    await this.db.run(
      `insert ignore into waiting_previews (conversation_id, seq, next_at)
       select ?, ?, ? from (select count(*) as waiting from (select 1 from waiting_previews limit ?) some) counted
        where counted.waiting < ?`,
      [conversation_id, seq, now, most, most],
    );
  }

  /** Those that are due, and that no other process has. They are due again after `until`. */
  async claim(now: Date, until: Date, limit: number): Promise<WaitingPreview[]> {
    const due = await this.db.many<WaitingPreview & { next_at: string }>(
      'select conversation_id, seq, tries, next_at from waiting_previews where next_at <= ? order by next_at limit ?',
      [now, limit],
    );
    const claimed: WaitingPreview[] = [];
    for (const { next_at, ...waiting } of due) {
      const { affectedRows } = await this.db.run(
        'update waiting_previews set next_at = ? where conversation_id = ? and seq = ? and next_at = ?',
        [until, waiting.conversation_id, waiting.seq, new Date(next_at)],
      );
      if (affectedRows > 0) claimed.push(waiting);
    }
    return claimed;
  }

  /** When the next one is due, in milliseconds since 1970; undefined if there is none. */
  async nextDueAt(): Promise<number | undefined> {
    const row = await this.db.one<{ next_at: string | null }>(
      'select min(next_at) as next_at from waiting_previews',
    );
    return row?.next_at == null ? undefined : Date.parse(row.next_at);
  }

  /** Undefined if it was deleted. */
  async findMessage({ conversation_id, seq }: MessageKey): Promise<LinkingMessage | undefined> {
    const row = await this.db.one<Omit<LinkingMessage, 'edited_at'> & { edited_at: string | null }>(
      `select m.id, m.sender_id, conversation.type as conversation_type, m.content, m.edited_at
         from messages m join conversations conversation on conversation.id = m.conversation_id
        where m.conversation_id = ? and m.seq = ? and m.deleted_at is null and m.content is not null`,
      [conversation_id, seq],
    );
    return row && { ...row, edited_at: row.edited_at === null ? null : Date.parse(row.edited_at) };
  }

  async remove({ conversation_id, seq }: MessageKey): Promise<void> {
    await this.db.run('delete from waiting_previews where conversation_id = ? and seq = ?', [
      conversation_id,
      seq,
    ]);
  }

  async postpone({ conversation_id, seq }: MessageKey, next_at: Date, tries: number): Promise<void> {
    await this.db.run(
      'update waiting_previews set next_at = ?, tries = ? where conversation_id = ? and seq = ?',
      [next_at, tries, conversation_id, seq],
    );
  }
}
