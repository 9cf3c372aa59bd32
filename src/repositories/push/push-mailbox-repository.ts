import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import type { Mailbox, MailboxResult, PendingDelivery } from './push-mailbox';
import { toPreferences, type PreferencesRow } from '../devices/push-preferences-repository';
import { resultStatements } from './mailbox-result-statements';
import { sessionGetsPushes } from '../accounts/live-session';
import { type StoredSubscription, TARGET_COLUMNS } from '../devices/push-subscription-repository';
import { listPending } from './pending-deliveries';

interface MailboxRow extends StoredSubscription, PreferencesRow {
  claim_no: number;
  retries: number;
  failures: number;
  refused_since: string | null;
  session_is_live: 0 | 1;
}

/**
 * A mailbox is a subscription with its pending deliveries. It is claimed as a whole, so that pushes to one browser keep their
 * order, messages of one conversation merge, and nothing is sent after a push service has said that the subscription is gone.
 */
export class PushMailboxRepository {
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  /** Hosts with pending deliveries, and when the first of them is due. */
  async listPendingHosts(): Promise<{ host: string; due_at: number }[]> {
    // Without a condition the server skips from host to host in the index; with one it would read every pending row.
    const rows = await this.db.many<{ host: string; due_at: string | null }>(
      'select host, min(next_at) as due_at from push_subscriptions group by host',
    );
    return rows.flatMap(({ host, due_at }) => (due_at === null ? [] : { host, due_at: Date.parse(due_at) }));
  }

  /** Claims at most `limit` due mailboxes of a host until `lease_until`. Those that another process has locked are skipped. */
  async claim(
    host: string,
    { now, lease_until, limit }: { now: number; lease_until: number; limit: number },
  ): Promise<Mailbox[]> {
    const ids = await this.db.transact((db) => claimIds(db, host, { now, lease_until, limit }));
    return this.list(ids);
  }

  /** The mailbox in its present state; undefined if it is gone or has been claimed again. */
  async findClaimed({ id, claim_no }: Pick<Mailbox, 'id' | 'claim_no'>): Promise<Mailbox | undefined> {
    const [mailbox] = await this.list([id]);
    return mailbox?.claim_no === claim_no ? mailbox : undefined;
  }

  listPending(subscription_ids: readonly number[]): Promise<Map<number, PendingDelivery[]>> {
    return listPending(this.db, subscription_ids);
  }

  /** Records the results of claimed mailboxes, in one transaction and one packet. */
  async writeResults(results: readonly MailboxResult[], now: number): Promise<void> {
    await this.writer.writeTogether(resultStatements(results, now));
  }

  private async list(ids: readonly number[]): Promise<Mailbox[]> {
    if (ids.length === 0) return [];
    const rows = await this.db.many<MailboxRow>(
      `select ${TARGET_COLUMNS}, s.claim_no, s.retries, s.failures, s.refused_since,
              p.privacy, p.quiet_from, p.quiet_until, p.time_zone, ses.id is not null as session_is_live
         from push_subscriptions s
         left join sessions ses on ses.id = s.session_id and ${sessionGetsPushes('ses')}
         left join push_preferences p on p.user_id = s.user_id
        where s.id in (${placeholders(ids.length)})`,
      ids,
    );
    return rows.map(toMailbox);
  }
}

async function claimIds(
  db: Db,
  host: string,
  { now, lease_until, limit }: { now: number; lease_until: number; limit: number },
): Promise<number[]> {
  const rows = await db.many<{ id: number }>(
    `select id from push_subscriptions where host = ? and next_at <= ? order by next_at limit ?
        for update skip locked`,
    [host, new Date(now), limit],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) {
    await db.run(
      `update push_subscriptions set next_at = ?, claim_no = claim_no + 1 where id in (${placeholders(ids.length)})`,
      [new Date(lease_until), ...ids],
    );
  }
  return ids;
}

function toMailbox(row: MailboxRow): Mailbox {
  const { privacy, quiet_from, quiet_until, time_zone, ...rest } = row;
  return {
    ...rest,
    ...toPreferences({ privacy, quiet_from, quiet_until, time_zone }),
    refused_since: row.refused_since === null ? null : Date.parse(row.refused_since),
    session_is_live: row.session_is_live === 1,
  };
}
