import type { Clock } from '../domain/ports';
import type { Mailbox, WaitingDelivery } from '../repositories/push/push-mailbox';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';
import type { UnreadRepository } from '../repositories/messages/unread-repository';

/** A claimed mailbox with all that a push is decided and written from. */
export interface LoadedMailbox {
  mailbox: Mailbox;
  waiting: readonly WaitingDelivery[];
  unread_total: number;
  /** When reading began. As performance.now() has it, as the next. */
  loaded_at: number;
  /** A push that begins later may end when another process has claimed the mailbox. */
  send_until: number;
}

export interface MailboxLoaderParts {
  mailboxes: PushMailboxRepository;
  unread: UnreadRepository;
  clock: Clock;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

/** Time around the push: until its turn comes, and to write the result down. */
const LEASE_MARGIN_MS = 5_000;
const WRITING_MS = 2_000;
const LONGEST_LEASE_MS = 30_000;

/** Claims mailboxes and reads what is in them. */
export class MailboxLoader {
  constructor(private readonly parts: MailboxLoaderParts) {}

  async claim(host: string, limit: number): Promise<LoadedMailbox[]> {
    const { mailboxes, clock, timeout_ms } = this.parts;
    const lease_ms = Math.min(timeout_ms + LEASE_MARGIN_MS, LONGEST_LEASE_MS);
    const send_until = performance.now() + lease_ms - timeout_ms - WRITING_MS;
    const now = clock();
    return this.load(await mailboxes.claim(host, { now, lease_until: now + lease_ms, limit }), send_until);
  }

  /** As it stands now; undefined where it is not in our hands any more. */
  async again({ mailbox, send_until }: LoadedMailbox): Promise<LoadedMailbox | undefined> {
    const found = await this.parts.mailboxes.findClaimed(mailbox);
    return found && (await this.load([found], send_until))[0];
  }

  private async load(claimed: readonly Mailbox[], send_until: number): Promise<LoadedMailbox[]> {
    if (claimed.length === 0) return [];
    const { mailboxes, unread } = this.parts;
    const loaded_at = performance.now();
    const [waiting, totals] = await Promise.all([
      mailboxes.listWaiting(claimed.map(({ id }) => id)),
      unread.totals([...new Set(claimed.map(({ user_id }) => user_id))]),
    ]);
    return claimed.map((mailbox) => ({
      mailbox,
      waiting: waiting.get(mailbox.id) ?? [],
      unread_total: totals.get(mailbox.user_id) ?? 0,
      loaded_at,
      send_until,
    }));
  }
}
