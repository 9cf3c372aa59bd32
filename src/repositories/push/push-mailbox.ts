import type { DeliveryEnd, PushPreferences, SuppressReason } from '../../domain/push/ports';
import type { Waiting } from '../../domain/push/rules';
import type { StoredSubscription } from '../devices/push-subscription-repository';

/** A subscription whose deliveries wait; while claimed, nobody else sends to it. */
export interface Mailbox extends StoredSubscription, PushPreferences {
  /** Of this claim. A later one means that the lease was outlived. */
  claim_no: number;
  /** Tries in a row that have to be repeated. */
  retries: number;
  failures: number;
  /** Milliseconds since 1970 of the first refusal since the last success. */
  refused_since: number | null;
  session_is_live: boolean;
}

/** A message that waits in a mailbox, as it stands now. */
export interface WaitingDelivery extends Waiting {
  conversation_id: number;
  user_id: number;
  message_id: number;
  sender_id: number;
  sender_name: string;
  /** The first characters; more than a notification shows. */
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

/** What a push told about the subscription. */
export type SubscriptionUpdate =
  | { kind: 'none' }
  | { kind: 'accepted'; vapid_key_id: string }
  | { kind: 'retry' }
  | { kind: 'refused' }
  /** The row goes, with everything that waits in it. */
  | { kind: 'gone' };

export interface MailboxResult {
  subscription_id: number;
  claim_no: number;
  ended: EndedDelivery[];
  update: SubscriptionUpdate;
  /** When what still waits is due. Milliseconds since 1970. */
  next_at: number;
}
