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

/** A pending delivery, with its message in the present state. */
export interface PendingDelivery extends PendingMessage {
  conversation_id: number;
  user_id: number;
  message_id: number;
  sender_id: number;
  sender_name: string;
  /** The first characters: at least one more than a notification shows. */
  content: string;
  /** Milliseconds since 1970. */
  created_at: number;
}

export interface EndedDelivery {
  conversation_id: number;
  seq: number;
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
