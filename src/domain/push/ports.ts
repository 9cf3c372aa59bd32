import type { Language } from '../../contracts/language';
import type { BreakerState } from '../ports';

/** Where one browser's pushes go and what they are encrypted with. */
export interface PushTarget {
  endpoint: string;
  /** The browser's public key: an uncompressed P-256 point, 65 bytes. */
  p256dh: Buffer;
  /** 16 bytes. */
  auth: Buffer;
  /** The VAPID key the subscription was made with; null where that is not known yet. */
  vapid_key_id: string | null;
}

/** One push message (RFC 8030, section 5). */
export interface PushRequest {
  plaintext: Buffer;
  /** How long the push service keeps it for a browser that is away. */
  ttl_seconds: number;
  urgency: 'high' | 'normal';
  /** A newer push of the same topic replaces one that is still waiting there; at most 32 base64url characters. */
  topic?: string;
  /** Milliseconds for everything: connecting, further keys, the answer. */
  timeout_ms: number;
}

/**
 * What a push service's response, or the lack of one, means for the delivery. `outcome` is the HTTP status or the error's code
 * (`ETIMEDOUT`, `CERT_HAS_EXPIRED`). It and `detail`, the beginning of the response's body, are for logs and operators only,
 * never for clients.
 */
export type PushResult =
  | { kind: 'accepted'; vapid_key_id: string }
  /** 404, 410: the subscription is over. */
  | { kind: 'gone' }
  /** 400, 401, 403 with every key, and whatever else will not get better by waiting. */
  | { kind: 'refused'; outcome: string; detail: string }
  /** 413. */
  | { kind: 'too_large' }
  /** 429, 5xx, no answer. `retry_after_ms` where the push service named a time. */
  | { kind: 'retry'; outcome: string; detail: string; retry_after_ms?: number }
  /** Not sent: the address is not one that we send to. */
  | { kind: 'blocked'; reason: 'not_listed' | 'not_public'; detail: string };

export interface PushSender {
  /** Never rejects: whatever goes wrong is an answer. */
  send(target: PushTarget, request: PushRequest): Promise<PushResult>;
  /** Ends what is under way: its answers are `retry`. */
  close(): void;
}

/** Sends the notification with which a person sees whether his devices are reached. */
export interface PushTester {
  /** One answer per subscription, in the same order. What they mean for the subscriptions is written down. */
  sendTest(subscriptions: readonly TestTarget[]): Promise<PushResult[]>;
}

export interface TestTarget extends PushTarget {
  id: number;
  origin: string | null;
  language: Language;
}

/** Encrypts for one browser (RFC 8291). May run elsewhere than on the event loop. */
export interface PushEncryptor {
  encrypt(target: Pick<PushTarget, 'p256dh' | 'auth'>, plaintext: Buffer): Promise<Buffer> | Buffer;
}

/** Which endpoints we talk to. */
export interface EndpointPolicy {
  /** By its text alone, without looking anything up. */
  allows(endpoint: string): boolean;
}

/** The web app's pages. */
export interface ClickTargets {
  /** Whether a page of this origin is ours. */
  isOwn(origin: string): boolean;
  /** The origin for subscriptions without one, or with a foreign one. */
  fallback: string;
  /** `/dashboard.html` */
  path: string;
}

/** How a delivery can end. `suppressed` has a reason. */
export type DeliveryEnd = 'accepted' | 'gone' | 'expired' | 'suppressed';

export type SuppressReason =
  | 'connected'
  | 'acknowledged'
  | 'read'
  | 'deleted'
  | 'hidden'
  | 'muted'
  | 'not_a_member'
  | 'session_ended'
  | 'transferred'
  | 'unsubscribed'
  | 'no_subscription'
  | 'refused'
  | 'blocked'
  | 'too_large';

/** `absent`: had no socket. `late`: his socket turned out dead. `unacknowledged`: his client did not acknowledge in time. */
export type PushRule = 'absent' | 'late' | 'unacknowledged';

/** What an operator wants to see. Called often: implementations only count. */
export interface PushMetrics {
  ended(end: DeliveryEnd, reason: SuppressReason | null, count: number): void;
  /** One request to a push service: its status, or `timeout`, `reset` and the like. */
  answered(host: string, outcome: string): void;
  /** Milliseconds from the message to the push service's acceptance. */
  accepted(latency_ms: number): void;
  /** How long the longest-waiting due delivery has been due; 0 where none is. */
  queueAge(age_ms: number): void;
  breaker(host: string, state: BreakerState): void;
}

/** A log as pino has it. */
export interface PushLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What the socket layer tells about people who only seemed present. Nothing here throws or waits. */
export interface MissedMessageListener {
  /** A socket ended by ping timeout or transport error; whatever it was sent after its last sign of life went nowhere. */
  connectionLost(user_id: number, last_heard_at: Date): void;
  /** A message went to a client that acknowledges deliveries: it has 5 s to do so. */
  acknowledgementExpected(message: { user_id: number; conversation_id: number; seq: number }): void;
  /** Read or delivered up to this message. Only spares a look into the database. */
  acknowledged(mark: { user_id: number; conversation_id: number; up_to_seq: number }): void;
  /** Who was connected when the message was written and was not any more when it was to be shown. */
  missed(message: { user_id: number; conversation_id: number; seq: number }): void;
}

export type PushPrivacy = 'full' | 'sender' | 'id';

/** Minutes after midnight in the person's time zone; may span midnight. */
export interface QuietHours {
  from: number;
  until: number;
  time_zone: string;
}

export interface PushPreferences {
  privacy: PushPrivacy;
  quiet: QuietHours | null;
}

/** What a notification is written from. */
export interface NotificationFacts {
  sender_id: number;
  sender_name: string;
  /** At least the first 101 characters. */
  content: string;
  conversation_id: number;
  message_id: number;
  seq: number;
  /** Messages of this conversation that this push stands for. */
  count: number;
  /** All that the person has not read. */
  unread_total: number;
  privacy: PushPrivacy;
  language: Language;
  /** The web origin the subscription was made from. */
  origin: string | null;
}
