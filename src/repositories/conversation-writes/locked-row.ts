import type { CanWrite, ConversationType } from '../../domain/conversation';

/** An ISO 8601 string if it was read, a Date if the batch has set it. */
export type RowTime = string | Date | null;

export interface MessageRow {
  id: number;
  seq: number;
  sender_id: number;
  content_type: string;
  mentions: string | null;
  mentions_all: 0 | 1;
  /** As packReactions makes them. */
  reactions: string | null;
  pinned_at: RowTime;
  edited_at: RowTime;
  forward_of: number | null;
  /** As packPreview makes it. */
  preview: string | null;
  /** Never read, as the next two: they may be long, or nobody asks. */
  content?: string | null;
  metadata?: string | null;
  reply_to?: number | null;
  forwarded_user_id?: number | null;
  deleted_at: RowTime;
}

/** What the members of a group share, in the conversation's row. */
export interface InfoRow {
  type: ConversationType;
  name: string | null;
  description: string | null;
  can_write: CanWrite;
  members_can_invite: 0 | 1;
  member_count: number;
}

/** A row as it was read under the lock, with what the batch has changed in it so far. */
export class LockedRow<Row extends object> {
  /** What is to be stored; undefined as long as nothing is. */
  changes: Partial<Row> | undefined;

  constructor(readonly row: Row) {}

  change(changes: Partial<Row>): void {
    Object.assign(this.row, changes);
    this.changes = { ...this.changes, ...changes };
  }
}
