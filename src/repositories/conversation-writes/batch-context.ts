import type { ConversationType } from '../../domain/conversation';

/**
 * `optimistic` counts on no temp_id being taken and numbers the batch's messages while it locks their conversations;
 * `checked` locks first and looks the temp_ids up under the locks, after a batch that met a duplicate.
 */
export type BatchMode = 'optimistic' | 'checked';

export interface BatchContext {
  mode: BatchMode;
  now: Date;
  /** `now` as the database returns it. */
  now_iso: string;
  /** What auto_increment steps by. */
  id_step: number;
  /** Whether a message should have a push job. Asked right before the insert. */
  needsPush: (message: { receiver_ids: readonly number[]; type: ConversationType }) => boolean;
  /** How many members a group may have. */
  maxMembers: number;
  /** Up to how many members a group has receipts. */
  receiptsMaxMembers: number;
}
