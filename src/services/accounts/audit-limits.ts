import type { AuditEntry, AuditEvent } from '../../domain/audit';

/** How many entries of one event an account can have. */
export interface AuditLimits {
  /** In a day from one source: the address, or the user who took a subscription. Further ones are not written. */
  of_source_a_day: number;
  /** In a day in all. Further ones are not written. */
  of_account_a_day: number;
  /** In all. The oldest are removed. */
  kept: number;
}

/** An account can only replace its own entries, and from one address only slowly. */
const DONE_BY_ACCOUNT: AuditLimits = { of_source_a_day: 10, of_account_a_day: Infinity, kept: 100 };
/** What strangers cause replaces nothing, from however many addresses. */
const DONE_BY_STRANGERS: AuditLimits = { of_source_a_day: 5, of_account_a_day: 20, kept: Infinity };

/** Nothing of what operators do is left out. */
const DONE_BY_OPERATORS: AuditLimits = {
  of_source_a_day: Infinity,
  of_account_a_day: Infinity,
  kept: Infinity,
};

const LIMITS: Record<AuditEvent, AuditLimits> = {
  registered: DONE_BY_ACCOUNT,
  logged_in: DONE_BY_ACCOUNT,
  logged_out: DONE_BY_ACCOUNT,
  password_changed: DONE_BY_ACCOUNT,
  password_reset_requested: DONE_BY_STRANGERS,
  password_reset: DONE_BY_ACCOUNT,
  password_refused: DONE_BY_STRANGERS,
  session_ended: DONE_BY_ACCOUNT,
  other_sessions_ended: DONE_BY_ACCOUNT,
  exported: DONE_BY_ACCOUNT,
  external_user_created: DONE_BY_ACCOUNT,
  provider_token_refused: DONE_BY_STRANGERS,
  deleted: DONE_BY_ACCOUNT,
  login_failed: DONE_BY_STRANGERS,
  password_too_long: DONE_BY_STRANGERS,
  guessing_stopped: DONE_BY_STRANGERS,
  subscription_moved: { ...DONE_BY_STRANGERS, of_source_a_day: 1 },
  // At most twenty a day, wherever they come from.
  reported: { ...DONE_BY_ACCOUNT, of_source_a_day: Infinity },
  added_by_operator: DONE_BY_OPERATORS,
  deleted_by_operator: DONE_BY_OPERATORS,
  disabled_by_operator: DONE_BY_OPERATORS,
  enabled_by_operator: DONE_BY_OPERATORS,
  password_set_by_operator: DONE_BY_OPERATORS,
  logged_out_by_operator: DONE_BY_OPERATORS,
  invite_made: DONE_BY_OPERATORS,
  invite_removed: DONE_BY_OPERATORS,
  report_dismissed: DONE_BY_OPERATORS,
  message_deleted_by_operator: DONE_BY_OPERATORS,
  warned_by_operator: DONE_BY_OPERATORS,
};

/** Of all e-mails without an account together. */
const NO_ACCOUNT_A_DAY = 500;

export function limitsOf({ event, user_id }: AuditEntry): AuditLimits {
  const limits = LIMITS[event];
  return user_id === null ? { ...limits, of_account_a_day: NO_ACCOUNT_A_DAY } : limits;
}
