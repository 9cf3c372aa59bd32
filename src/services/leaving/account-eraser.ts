import type { EventPublisher } from '../../domain/chat-events';
import type { Clock } from '../../domain/ports';
import type { Erasure, ErasureRepository } from '../../repositories/leaving/erasure-repository';
import type { ErasureSteps } from './erasure-steps';

export interface AccountEraserParts {
  erasures: ErasureRepository;
  steps: Pick<ErasureSteps, 'run'>;
  events: EventPublisher;
  clock: Clock;
  onError: (error: unknown) => void;
}

/** Accounts of one round. */
const MAX_DUE = 10;
/** For how long a process has an account to itself. Longer than any piece of the work takes. */
const LEASE_MS = 60_000;
const RENEW_LEASE_MS = 15_000;
/**
 * What began before an account was closed, in any process and with whatever is cached there, has ended by then. So the work is done over
 * and over until it began after that: whatever came too late is found.
 */
const SETTLED_MS = 120_000;
/** Before the second time; then as long as it has been closed. */
const FIRST_PAUSE_MS = 10_000;
/** How often others are told, while there is more to come. */
const TELL_EVERY_MS = 1_000;

/**
 * Erases what is stored of closed accounts. Every piece of the work may be done again, so a process that ends in the middle, or two that
 * work at the same time, do no harm.
 */
export class AccountEraser {
  private isStopping = false;

  constructor(private readonly parts: AccountEraserParts) {}

  /** The round in flight ends early. */
  stop(): void {
    this.isStopping = true;
  }

  /** Works on what is due. Returns in how many milliseconds the next account is; Infinity if there is none. */
  async round(): Promise<number> {
    const { erasures, clock, onError } = this.parts;
    const due = await erasures.listDue(new Date(clock()), MAX_DUE);
    for (const erasure of due) {
      // One that fails is due again when its lease has ended, and must not stop the others.
      if (!this.isStopping) await this.work(erasure).catch(onError);
    }
    const next = await erasures.nextDueAt();
    return next === undefined ? Infinity : Math.max(0, next - clock());
  }

  private async work(erasure: Erasure): Promise<void> {
    const { erasures, steps, clock } = this.parts;
    const began = clock();
    const closed = Date.parse(erasure.closed_at);
    const isLast = began >= closed + SETTLED_MS;
    if (!(await erasures.claim(erasure.user_id, new Date(began), new Date(began + LEASE_MS)))) return;
    const told = new Audience(this.parts);
    let renewed = began;
    for await (const user_ids of steps.run(erasure, isLast)) {
      told.add(user_ids);
      if (this.isStopping) return erasures.save(erasure, new Date(clock()));
      if (clock() < renewed + RENEW_LEASE_MS) continue;
      renewed = clock();
      await erasures.save(erasure, new Date(renewed + LEASE_MS));
    }
    told.tell();
    if (isLast) await erasures.finish(erasure.user_id);
    else await erasures.save(erasure, new Date(clock() + Math.max(FIRST_PAUSE_MS, clock() - closed)));
  }
}

/** People whose devices have to ask what has changed. They are told of many changes at once. */
class Audience {
  private readonly user_ids = new Set<number>();
  private toldAt: number;

  constructor(private readonly parts: Pick<AccountEraserParts, 'events' | 'clock'>) {
    this.toldAt = parts.clock();
  }

  add(user_ids: readonly number[]): void {
    for (const user_id of user_ids) this.user_ids.add(user_id);
    if (this.parts.clock() >= this.toldAt + TELL_EVERY_MS) this.tell();
  }

  tell(): void {
    for (const user_id of this.user_ids) this.parts.events.publish({ type: 'view_changed', user_id });
    this.user_ids.clear();
    this.toldAt = this.parts.clock();
  }
}
