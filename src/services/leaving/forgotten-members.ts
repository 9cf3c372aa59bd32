import type { Clock } from '../../domain/ports';
import type { ErasureRepository } from '../../repositories/leaving/erasure-repository';

/** Accounts of one piece. */
const CHUNK_ROWS = 100;

/**
 * Finds closed accounts that are still members of groups, or whose reactions are still there: a process of a release that knew none of that has
 * erased them. They are erased once more. Can be stopped and resumed at any point.
 */
export class ForgottenMembers {
  constructor(
    private readonly erasures: Pick<ErasureRepository, 'listForgotten' | 'eraseAgain'>,
    private readonly eraser: { wake(): void },
    private readonly clock: Clock,
  ) {}

  async find(isStopping: () => boolean = () => false): Promise<void> {
    for (let after = 0; !isStopping();) {
      const user_ids = await this.erasures.listForgotten(after, CHUNK_ROWS);
      const last = user_ids.at(-1);
      if (last === undefined) return;
      await this.erasures.eraseAgain(user_ids, new Date(this.clock()));
      this.eraser.wake();
      after = last;
    }
  }
}
