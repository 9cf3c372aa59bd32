/** What an operator may have to find out afterwards. */
export const AUDIT_EVENTS = [
  'registered',
  'logged_in',
  'login_failed',
  /** Longer than bcrypt reads: refused, although a legacy backend may have cut it. */
  'password_too_long',
  /** So many guesses that further ones are not heard for a while; noted when that begins. */
  'guessing_stopped',
  'logged_out',
  /** Somebody subscribed an endpoint that was another's: `other_user_id`. */
  'subscription_moved',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** What strangers can cause, as often as they like. */
export const REFUSED_EVENTS = [
  'login_failed',
  'password_too_long',
  'guessing_stopped',
] as const satisfies readonly AuditEvent[];

export interface AuditEntry {
  event: AuditEvent;
  /** Null where there is no such account. */
  user_id: number | null;
  session_id?: number;
  /** Grouped as limits count: of IPv6, a /64. */
  address?: string;
  other_user_id?: number;
}

/** Notes security events. Never fails its caller. */
export interface AuditLog {
  note(entry: AuditEntry): Promise<void>;
}

/** Where nobody reads it. */
export const noAudit: AuditLog = { note: () => Promise.resolve() };
