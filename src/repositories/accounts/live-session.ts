/** A session that was not used for this long is over. */
const MAX_UNUSED_DAYS = 90;

const isInUse = (session: string): string =>
  `${session}.last_used_at > now(3) - interval ${MAX_UNUSED_DAYS} day`;

/**
 * The SQL condition for a session whose tokens are accepted. Legacy sessions are live after any pause: the legacy backend accepted
 * its tokens until they expired. `session` is the table's name or alias in the query.
 */
export function sessionIsLive(session: string): string {
  return `(${session}.revoked_at is null and (${session}.kind = 'earlier' or ${isInUse(session)}))`;
}

/**
 * The SQL condition for a session that can be removed. Legacy sessions stay: their rows know which tokens are revoked. So do external
 * ones as long as a token of theirs may live, which would start a new session: of ended ones that is unknown, and 90 days are taken.
 * Those that have not ended stay for their devices, which get pushes for longer than tokens last.
 */
export function sessionIsOver(session: string): string {
  const hasDevice = `exists (select 1 from push_subscriptions p where p.session_id = ${session}.id)`;
  return `((${session}.kind = 'login' and not ${sessionIsLive(session)}) or
    (${session}.kind = 'external' and ${session}.tokens_until < now(3) - interval 1 hour and
     (${session}.revoked_at is null or ${session}.revoked_at < now(3) - interval ${MAX_UNUSED_DAYS} day) and
     not (${sessionIsLive(session)} and ${hasDevice})))`;
}

/** The SQL condition for a live session whose devices get pushes: a device that was not used for 90 days gets none. */
export function sessionGetsPushes(session: string): string {
  return `(${sessionIsLive(session)} and ${isInUse(session)})`;
}
