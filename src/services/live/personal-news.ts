import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { ChangesSince } from '../../domain/changes';
import { AppError } from '../../domain/errors';
import { InFlight } from '../../domain/in-flight';
import type { ChangesService } from '../sync/changes-service';
import type { HeldMessage } from './held-messages';
import { PendingNews } from './pending-news';

export interface NewsLimits {
  /** Users who may wait. */
  max_waiting: number;
  /** Users who are read for at the same time: live news may not take the database from those who ask. */
  at_once: number;
  /** Pages for one user, and what they may have. */
  max_pages: number;
  page_rows: number;
}

export const NEWS_LIMITS: NewsLimits = { max_waiting: 10_000, at_once: 4, max_pages: 4, page_rows: 200 };

export interface PersonalNewsParts {
  changes: Pick<ChangesService, 'page'>;
  isConnected: (user_id: number) => boolean;
  /** Called with what has changed for a user, in order. */
  tell: (user_id: number, page: ChangesSince) => void;
  /** Called if the user may have missed something. */
  missed: (user_id: number) => void;
  /** Called for what is not an AppError. */
  onError: (error: unknown) => void;
}

/**
 * Reads what has changed for users who are connected, as sync would tell them: for all that is rare, and that nobody knows how each user sees it.
 * What changes while a user is waited for or read for is read together, from the least number on. The messages of a conversation that begins
 * for a user are held back until it has been told.
 */
export class PersonalNews {
  private readonly pending = new Map<number, PendingNews>();
  private readonly waiting: number[] = [];
  private readonly inFlight = new InFlight();
  private isScheduled = false;
  private isStopping = false;

  constructor(
    private readonly parts: PersonalNewsParts,
    private readonly limits = NEWS_LIMITS,
  ) {}

  /** Something has changed for the user after this number; undefined if it is not known. `beginning`: a conversation that is to be told first. */
  changed(user_id: number, since: number | undefined, beginning?: number): void {
    const known = this.pending.get(user_id);
    if (since === undefined || (!known && this.pending.size >= this.limits.max_waiting)) {
      return this.parts.missed(user_id);
    }
    const pending = known ?? new PendingNews();
    if (!known) this.pending.set(user_id, pending);
    if (pending.want(since, beginning)) this.enqueue(user_id);
  }

  /** Whether a conversation is still to be told to the user before its messages are. */
  isBeginning(user_id: number, conversation_id: number): boolean {
    if (this.pending.size === 0) return false;
    return this.pending.get(user_id)?.isBeginning(conversation_id) ?? false;
  }

  /** Tells a message when its conversation has been told. */
  hold(user_id: number, message: HeldMessage): void {
    if (!this.pending.get(user_id)?.held.add(message)) this.parts.missed(user_id);
  }

  /** Resolves when nothing is being read any more. What waits is found by sync, elsewhere. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.inFlight.whenIdle();
  }

  private enqueue(user_id: number): void {
    this.waiting.push(user_id);
    if (this.isScheduled || this.inFlight.size >= this.limits.at_once) return;
    this.isScheduled = true;
    // What is published in the same turn is read together.
    void endOfTurn().then(() => {
      this.isScheduled = false;
      this.startMore();
    });
  }

  private startMore(): void {
    while (this.inFlight.size < this.limits.at_once && !this.isStopping) {
      const user_id = this.waiting.shift();
      if (user_id === undefined) return;
      const run = this.run(user_id);
      this.inFlight.add(run);
      // After it is counted out.
      void run.then(endOfTurn).then(() => this.startMore());
    }
  }

  /** Never rejects. */
  private async run(user_id: number): Promise<void> {
    const pending = this.pending.get(user_id);
    if (!pending) return;
    const told_up_to = this.parts.isConnected(user_id) ? await this.read(user_id, pending) : Infinity;
    if (told_up_to < Infinity && pending.end(told_up_to)) this.enqueue(user_id);
    else this.pending.delete(user_id);
  }

  /** Returns up to which change everything has been told, or will be found by sync. */
  private async read(user_id: number, pending: PendingNews): Promise<number> {
    const { changes, tell, missed, onError } = this.parts;
    const { held } = pending;
    const since = pending.begin();
    let cursor = String(since);
    try {
      for (let pages = 0; pages < this.limits.max_pages; pages++) {
        const page = await changes.page({ user_id }, { cursor, limit: this.limits.page_rows });
        tell(user_id, page);
        held.told(page);
        if (!page.has_more) return Number(page.cursor);
        ({ cursor } = page);
      }
    } catch (error) {
      if (!(error instanceof AppError)) onError(error);
    }
    missed(user_id);
    held.keepOwn(user_id);
    return since;
  }
}
