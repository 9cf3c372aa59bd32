import type { Config } from '../../config/config';
import type { Database } from '../../infra/database/database';
import { fail, type Finding, ok, warn } from './finding';

/** How many subscriptions there are, and whether push services still accept what is sent to them. */
export async function checkSubscriptions(database: Database, config: Config): Promise<Finding> {
  const row = await database.one<{ total: number; failing: string | number | null }>(
    'select count(*) as total, sum(refused_since is not null) as failing from push_subscriptions',
  );
  const { total = 0 } = row ?? {};
  const failing = Number(row?.failing ?? 0);
  const ids = config.vapid.keys.map(({ id }) => id);
  const foreign =
    ids.length === 0
      ? undefined
      : await database.one<{ n: number }>(
          `select count(*) as n from push_subscriptions
            where vapid_key_id is not null and vapid_key_id not in (${ids.map(() => '?').join(', ')})`,
          ids,
        );
  if (foreign && foreign.n > 0) {
    return fail(
      `subscriptions: ${foreign.n} of ${total} were made with a push key that is not in the settings`,
      'Put the earlier pair into VAPID_PREVIOUS_KEYS (public:private): nobody else can send to them.',
    );
  }
  if (failing > 0) {
    return warn(
      `subscriptions: push services refuse ${failing} of ${total}`,
      'Look at mychat_push_answers_total in /metrics. Refused for a day, they are removed.',
    );
  }
  return ok(`subscriptions: ${total}`);
}
