import type { ConversationType } from '../../domain/conversation';
import type { Db } from '../../infra/database/db';
import { blockStands } from '../blocks/block-stands';
import type { MessageKey } from './message-reads';
import { isInView } from './visibility';

/** A message, and what decides whether its receipts are shown to somebody who sees it. */
export interface ReceiptedMessage extends MessageKey {
  sender_id: number;
  conversation_type: ConversationType;
  member_count: number;
  /** Whether the viewer has receipts on. */
  viewer_receipts: 0 | 1;
}

/** A member whom the message has reached, or who has read it. */
export interface Receipt {
  user_id: number;
  is_read: 0 | 1;
}

/** What a member shows of their marks: while a block stands between the two of a direct conversation, those of when it began. */
const shown = (column: 'delivered_seq' | 'read_seq'): string =>
  `if(receipt.block_stands, receipt.shown_${column}, receipt.${column})`;

/** Whether the receipt of a member of a group is shown to the user whose account is `own`: they were there, and no block stands. */
const COUNTS_IN_GROUP = `(receipt.joined_at is null or receipt.joined_at <= m.created_at)
  and not ${blockStands('own.id', 'receipt.user_id')}`;

/** Who has received a message, and who has read it. */
export class ReceiptRepository {
  constructor(private readonly db: Db) {}

  /** Undefined also if the viewer does not see it. */
  findMessage(viewer_id: number, message_id: number): Promise<ReceiptedMessage | undefined> {
    return this.db.one<ReceiptedMessage>(
      `select m.conversation_id, m.seq, m.sender_id, conversation.type as conversation_type, conversation.member_count,
              own.receipts as viewer_receipts
         from messages m
         join conversations conversation on conversation.id = m.conversation_id
         join conversation_members member on member.conversation_id = m.conversation_id and member.user_id = ?
         join users own force index (primary) on own.id = member.user_id
        where m.id = ? and ${isInView('m')}`,
      [viewer_id, message_id],
    );
  }

  /**
   * Of those who were members when it was sent, still are, and show receipts; not of its sender, and in a group of nobody between whom and
   * the viewer a block stands. By user id, from after `after` on. By the time of joining, as whoever was shown the history begins
   * with everything read.
   */
  list(
    viewer_id: number,
    { conversation_id, seq, sender_id, conversation_type }: ReceiptedMessage,
    { after, limit }: { after: number; limit: number },
  ): Promise<Receipt[]> {
    return this.db.many<Receipt>(
      `select receipt.user_id, ${shown('read_seq')} >= m.seq as is_read
         from users own
         straight_join messages m
         straight_join conversation_members receipt on receipt.conversation_id = m.conversation_id
         straight_join users account force index (primary) on account.id = receipt.user_id and account.receipts
        where own.id = ? and m.conversation_id = ? and m.seq = ?
          and receipt.user_id > ? and receipt.user_id <> ? and receipt.left_seq is null and receipt.joined_seq < m.seq
          and ${shown('delivered_seq')} >= m.seq and ${conversation_type === 'group' ? COUNTS_IN_GROUP : 'true'}
        order by receipt.user_id
        limit ?`,
      [viewer_id, conversation_id, seq, after, sender_id, limit],
    );
  }
}
