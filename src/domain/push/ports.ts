import type { Language } from '../../contracts/language';
import type { BreakerState } from '../ports';

/** Where the pushes of one subscription go, and what they are encrypted with. */
export interface PushTarget {
  endpoint: string;
  /** The browser's public key: an uncompressed P-256 point, 65 bytes. */
  p256dh: Buffer;
  /** 16 bytes. */
  auth: Buffer;
  /** The VAPID key the subscription was made with; null if that is not known yet. */
  vapid_key_id: string | null;
}

/** One push message (RFC 8030, section 5). */
export interface PushRequest {
  plaintext: Buffer;
  /** How long the push service keeps it for a browser that is offline. */
  ttl_seconds: number;
  urgency: 'high' | 'normal';
  /** A newer push with the same topic replaces one that the push service still keeps. At most 32 base64url characters. */
  topic?: string;
  /** Milliseconds for everything: connecting, attempts with other keys, the response. */
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
  /** 400, 401, 403 with every key, and everything else that a retry would not change. */
  | { kind: 'refused'; outcome: string; detail: string }
  /** 413. */
  | { kind: 'too_large' }
  /** 429, 5xx, no response. `retry_after_ms` if the push service sent a Retry-After. */
  | { kind: 'retry'; outcome: string; detail: string; retry_after_ms?: number }
  /** Not sent: the endpoint is not one that we send to. */
  | { kind: 'blocked'; reason: 'not_listed' | 'not_public'; detail: string };

export interface PushSender {
  /** Never rejects: failures are results. */
  send(target: PushTarget, request: PushRequest): Promise<PushResult>;
  /** Aborts the pushes in flight: their results are `retry`. */
  close(): void;
}

/** Sends the test notification that shows users whether their devices can be reached. */
export interface PushTester {
  /** Returns one result per subscription, in the same order, and records what they mean for the subscriptions. */
  sendTest(subscriptions: readonly TestTarget[]): Promise<PushResult[]>;
}

export interface TestTarget extends PushTarget {
  id: number;
  origin: string | null;
  language: Language;
}

/** Encrypts for one browser (RFC 8291), perhaps in another thread. */
export interface PushEncryptor {
  encrypt(target: Pick<PushTarget, 'p256dh' | 'auth'>, plaintext: Buffer): Promise<Buffer> | Buffer;
}

/** Which endpoints may be sent to. */
export interface EndpointPolicy {
  /** Decides by the text alone, without a DNS lookup. */
  allows(endpoint: string): boolean;
}

/** Which pages notifications open. */
export interface ClickTargets {
  /** Whether this is an origin of the web app. */
  isOwn(origin: string): boolean;
  /** The origin for subscriptions that have none, or one that is not ours. */
  fallback: string;
  /** `/dashboard.html` */
  path: string;
}

/** The final state of a push delivery. `suppressed` has a reason. */
export type DeliveryEnd = 'accepted' | 'gone' | 'expired' | 'suppressed';

export type SuppressReason =
  | 'connected'
  | 'acknowledged'
  | 'read'
  | 'deleted'
  | 'hidden'
  | 'muted'
  | 'notifications_off'
  | 'not_mentioned'
  | 'not_a_member'
  | 'block_stands'
  | 'session_ended'
  | 'transferred'
  | 'unsubscribed'
  | 'no_subscription'
  | 'refused'
  | 'blocked'
  | 'too_large';

/**
 * Why a push job exists. `absent`: the user had no socket. `late`: their socket turned out to be dead. `unacknowledged`: their client
 * did not acknowledge in time.
 */
export type PushRule = 'absent' | 'late' | 'unacknowledged';

/** Called often: implementations only count. */
export interface PushMetrics {
  /** Deliveries that reached their final state. */
  ended(end: DeliveryEnd, reason: SuppressReason | null, count: number): void;
  /** One request to a push service: the status, or the error's code. */
  responded(host: string, outcome: string): void;
  /** Milliseconds from the message to the acceptance by the push service. */
  accepted(latency_ms: number): void;
  /** How long the oldest due delivery has been due; 0 if none is. */
  queueAge(age_ms: number): void;
  breaker(host: string, state: BreakerState): void;
}

/** The part of a pino logger that is used here. */
export interface PushLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Learns which messages did not reach users who seemed connected. The methods return at once and never throw. */
export interface MissedMessageListener {
  /** A socket ended by ping timeout or transport error: what was sent to it since it was last heard may be lost. */
  connectionLost(user_id: number, last_heard_at: Date): void;
  /** A message was sent to a client that reports messages as delivered: it has 5 s to do so. */
  acknowledgementExpected(message: { user_id: number; conversation_id: number; seq: number }): void;
  /** The user has received or read everything up to this message. Optional: it only saves a query. */
  acknowledged(mark: { user_id: number; conversation_id: number; up_to_seq: number }): void;
  /** These users were connected when the message was written, but no longer when it was to be sent to their sockets. */
  missed(message: { user_ids: readonly number[]; conversation_id: number; seq: number }): void;
}
