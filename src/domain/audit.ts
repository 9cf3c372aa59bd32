/** What an operator may have to find out afterwards. */
export const AUDIT_EVENTS = [
  'registered',
  'logged_in',
  'login_failed',
  /** Longer than bcrypt reads: refused, although the legacy backend may have accepted it. */
  'password_too_long',
  /** The log-in throttle began to refuse an address. */
  'guessing_stopped',
  'logged_out',
  'password_changed',
  /** Somebody asked for a link for another password: the account's owner, or anybody who knows the e-mail. */
  'password_reset_requested',
  /** By such a link. */
  'password_reset',
  /** Somebody who is logged in could not confirm something with the password. */
  'password_refused',
  /** Its owner ended the session `session_id` from another one. */
  'session_ended',
  /** All sessions of the account but `session_id`. */
  'other_sessions_ended',
  /** Everything that is stored about the account was asked for. */
  'exported',
  /** Somebody of the team's identity provider was here for the first time. */
  'external_user_created',
  /** A token that is, or says that it is, of an identity provider was not accepted. */
  'provider_token_refused',
  /** By its owner. */
  'deleted',
  'deleted_by_operator',
  /** Somebody subscribed an endpoint of another user: `other_user_id`. */
  'subscription_moved',
  'reported',
  'added_by_operator',
  'disabled_by_operator',
  'enabled_by_operator',
  'password_set_by_operator',
  'logged_out_by_operator',
  'invite_made',
  'invite_removed',
  'report_dismissed',
  'message_deleted_by_operator',
  'warned_by_operator',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

export interface AuditEntry {
  event: AuditEvent;
  /** Null if there is no such account. */
  user_id: number | null;
  session_id?: number;
  /** An address key: of IPv6, a /64. */
  address?: string;
  other_user_id?: number;
  /** In an operator's own words, at most 500 characters; or what was wrong with a token. */
  reason?: string;
}

/** Records security events. Never fails its caller. */
export interface AuditLog {
  note(entry: AuditEntry): Promise<void>;
}

/** Records nothing. */
export const noAudit: AuditLog = { note: () => Promise.resolve() };
