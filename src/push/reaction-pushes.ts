import type { Clock, ConnectedUsers } from '../domain/ports';
import type { ClickTargets, PushSender, TestTarget } from '../domain/push/ports';
import { quietUntil } from '../domain/push/quiet-hours';
import { PUSH_LIFETIME_MS, whyUnwanted } from '../domain/push/rules';
import type { PushSubscriptionRepository } from '../repositories/devices/push-subscription-repository';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';
import type { ReactionPushRepository, WaitingReaction } from '../repositories/push/reaction-push-repository';
import { reactionPayload, reactionTopic } from './reaction-payload';
import { recordResults } from './test-push';

export interface ReactionPushesParts {
  waiting: ReactionPushRepository;
  subscriptions: Pick<PushSubscriptionRepository, 'listLive'>;
  mailboxes: Pick<PushMailboxRepository, 'writeResults'>;
  sender: PushSender;
  connected: ConnectedUsers;
  click: ClickTargets;
  clock: Clock;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

/** Notifications of one round. */
const MAX_DUE = 20;
/** For how long a process has a notification to itself. Longer than a round takes. */
const LEASE_MS = 60_000;
/** Quiet hours may be changed while a notification waits for their end. */
const RECHECK_QUIET_MS = 15 * 60_000;
const FIRST_RETRY_MS = 30_000;
const MAX_TRIES = 5;

/** Notifies authors who are absent, and want that, of the newest reaction to a message of theirs. */
export class ReactionPushes {
  constructor(private readonly parts: ReactionPushesParts) {}

  /** Sends what is due. Returns in how many milliseconds the next one is; Infinity if there is none. */
  async round(): Promise<number> {
    const { waiting, clock } = this.parts;
    const now = clock();
    const keys = await waiting.claim(new Date(now), new Date(now + LEASE_MS), MAX_DUE);
    await Promise.all(
      keys.map(async (key) => {
        const reaction = await waiting.find(key);
        await (reaction ? this.tell(reaction) : waiting.remove(key));
      }),
    );
    const next = await waiting.nextDueAt();
    return next === undefined ? Infinity : Math.max(0, next - clock());
  }

  private async tell(reaction: WaitingReaction): Promise<void> {
    const { waiting, clock, subscriptions } = this.parts;
    const now = clock();
    if (!this.isWanted(reaction, now)) return waiting.finish(reaction, new Date(now));
    const quiet_until = reaction.quiet && quietUntil(reaction.quiet, now);
    if (quiet_until) {
      const next_at = new Date(Math.min(quiet_until, now + RECHECK_QUIET_MS));
      return waiting.postpone(reaction, next_at, reaction.tries);
    }
    const targets = await subscriptions.listLive(reaction.user_id);
    const isDone = await this.send(reaction, targets);
    if (isDone || reaction.tries >= MAX_TRIES) return waiting.finish(reaction, new Date(now));
    const next_at = new Date(now + FIRST_RETRY_MS * 2 ** reaction.tries);
    return waiting.postpone(reaction, next_at, reaction.tries + 1);
  }

  /** Mentions do not matter: nobody is mentioned by a reaction, and it is about what one has written. */
  private isWanted(reaction: WaitingReaction, now: number): boolean {
    if (reaction.block_stands || whyUnwanted(reaction, true, now)) return false;
    if (this.parts.connected.isConnected(reaction.user_id, reaction.conversation_type)) return false;
    return reaction.reacted_at + PUSH_LIFETIME_MS > now;
  }

  /** Returns whether it need not be tried again. Where it has arrived the next one replaces it. */
  private async send(reaction: WaitingReaction, targets: readonly TestTarget[]): Promise<boolean> {
    const { sender, click, clock, timeout_ms, mailboxes } = this.parts;
    const ttl_seconds = Math.ceil((reaction.reacted_at + PUSH_LIFETIME_MS - clock()) / 1_000);
    const results = await Promise.all(
      targets.map((target) =>
        sender.send(target, {
          plaintext: reactionPayload({ ...reaction, ...target }, click),
          ttl_seconds,
          urgency: 'normal',
          topic: reactionTopic(reaction.message_id, target.auth),
          timeout_ms,
        }),
      ),
    );
    await recordResults(mailboxes, { subscriptions: targets, results, now: clock() });
    return results.every(({ kind }) => kind !== 'retry');
  }
}
