import type { ConversationType } from '../../domain/conversation';
import type { DeliveryEnd, SuppressReason } from '../../domain/push/ports';
import type { PushPreferences } from '../../domain/push/preferences';
import type { PendingMessage } from '../../domain/push/rules';
import type { StoredSubscription } from '../devices/push-subscription-repository';

/** A subscription with pending deliveries. While it is claimed, no other process sends to it. */
export interface Mailbox extends StoredSubscription, PushPreferences {
  /** Identifies the claim. If the row has a higher one, the lease has expired and the mailbox was claimed again. */
  claim_no: number;
  /** Attempts in a row that failed and are retried. */
  retries: number;
  /** Refusals since the last success. */
  failures: number;
  /** The first refusal since the last success. Milliseconds since 1970. */
  refused_since: number | null;
  session_is_live: boolean;
}

/** One of the messages that a delivery stands for, in its present state. */
export interface WaitingMessage extends PendingMessage {
  message_id: number;
  sender_id: number;
  sender_name: string;
  /** The first characters: at least one more than a notification shows. */
  content: string;
  /** Milliseconds since 1970. */
  created_at: number;
}

/** What waits for one subscription in one conversation. */
export interface PendingDelivery {
  conversation_id: number;
  conversation_type: ConversationType;
  /** Of a group. */
  conversation_name: string | null;
  user_id: number;
  is_member: boolean;
  /** The newest message. */
  seq: number;
  /** How many messages have led to it. */
  count: number;
  /** By others and not read yet, newest first, of the newest 200 at most. The newest is there even if it is read. */
  messages: readonly WaitingMessage[];
  /** How many older ones there may be besides. */
  older: number;
}

/** How a delivery ends, up to the message that was the newest when that was decided: it may have moved on since. */
export interface EndedDelivery {
  conversation_id: number;
  seq: number;
  /** The subscription may have another owner meanwhile, for whom the same message waits. */
  user_id: number;
  count: number;
  end: DeliveryEnd;
  reason: SuppressReason | null;
}

/** What the result of a push changes in the subscription's row. */
export type SubscriptionUpdate =
  | { kind: 'none' }
  | { kind: 'accepted'; vapid_key_id: string }
  | { kind: 'retry' }
  | { kind: 'refused' }
  /** The row is deleted, and its pending deliveries end. */
  | { kind: 'gone' };

export interface MailboxResult {
  subscription_id: number;
  claim_no: number;
  ended: EndedDelivery[];
  update: SubscriptionUpdate;
  /** When the deliveries that are still pending are due. Milliseconds since 1970. */
  next_at: number;
}
