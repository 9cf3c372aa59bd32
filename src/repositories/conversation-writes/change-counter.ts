import { takeChangeNumbers } from '../../infra/database/sql';
import type { WriteResult } from '../../infra/database/db';
import type { BatchStatement, ChangeNumbers } from './kind';
import type { LockedConversation } from './locked-conversation';

/** The change numbers of one batch. */
export class ChangeCounter implements ChangeNumbers {
  before: number | undefined;
  private taken = 0;

  next(conversation?: LockedConversation): number {
    this.taken += 1;
    if (conversation) conversation.change_number = this.taken;
    return this.taken;
  }

  /** To be asked for when all numbers are given out. */
  statements(): BatchStatement[] {
    const { taken } = this;
    const [count, set] = takeChangeNumbers(taken);
    const take = (result: unknown): void => {
      this.before = (result as WriteResult).insertId - taken;
    };
    return [{ ...count, take }, set];
  }
}
