import type { Clock } from '../domain/ports';
import { leaseFrom } from '../jobs/lease';
import type { Mailbox, PendingDelivery } from '../repositories/push/push-mailbox';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';
import type { UnreadRepository } from '../repositories/messages/unread-repository';

/** A claimed mailbox with everything that a push is decided on and composed from. */
export interface LoadedMailbox {
  mailbox: Mailbox;
  pending: readonly PendingDelivery[];
  unread_total: number;
  /** When reading began. By performance.now(). */
  loaded_at: number;
  /** A push that starts later may end after the lease, when another process has claimed the mailbox. By performance.now(). */
  start_before: number;
}

export interface MailboxLoaderParts {
  mailboxes: PushMailboxRepository;
  unread: UnreadRepository;
  clock: Clock;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

const LEASE = { wait_ms: 5_000, record_ms: 2_000, max_ms: 30_000 };

/** Claims mailboxes and loads what waits in them. */
export class MailboxLoader {
  constructor(private readonly parts: MailboxLoaderParts) {}

  async claim(host: string, limit: number): Promise<LoadedMailbox[]> {
    const { mailboxes, clock, timeout_ms } = this.parts;
    const now = clock();
    const { until, start_before } = leaseFrom(now, { ...LEASE, work_ms: timeout_ms });
    return this.load(await mailboxes.claim(host, { now, lease_until: until, limit }), start_before);
  }

  /** Loads the mailbox again; undefined if the claim is over. */
  async reload({ mailbox, start_before }: LoadedMailbox): Promise<LoadedMailbox | undefined> {
    const found = await this.parts.mailboxes.findClaimed(mailbox);
    return found && (await this.load([found], start_before))[0];
  }

  private async load(claimed: readonly Mailbox[], start_before: number): Promise<LoadedMailbox[]> {
    if (claimed.length === 0) return [];
    const { mailboxes, unread } = this.parts;
    const loaded_at = performance.now();
    const [pending, totals] = await Promise.all([
      mailboxes.listPending(claimed.map(({ id }) => id)),
      unread.totals([...new Set(claimed.map(({ user_id }) => user_id))]),
    ]);
    return claimed.map((mailbox) => ({
      mailbox,
      pending: pending.get(mailbox.id) ?? [],
      unread_total: totals.get(mailbox.user_id) ?? 0,
      loaded_at,
      start_before,
    }));
  }
}
