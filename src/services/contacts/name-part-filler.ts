import { type Chore, startChore } from '../../jobs/periodic-task';
import type { NamePartRepository } from '../../repositories/contacts/name-part-repository';

/** Soon after a start, for accounts from before; then as often as a process of an earlier release may add some beside us. */
const RHYTHM = { everyMs: 60_000, firstAfterMs: 1_000 };
/** Accounts of one transaction. */
const PIECE = 50;

/** Makes accounts searchable that were not stored with the parts of their names. Ended at any moment, it goes on where it was. */
export class NamePartFiller {
  private chore: Chore | undefined;

  constructor(
    private readonly parts: Pick<NamePartRepository, 'addMissing'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.chore = startChore(RHYTHM, (isStopping) => this.fill(isStopping), this.onError);
  }

  async stop(): Promise<void> {
    await this.chore?.stop();
  }

  async fill(isStopping: () => boolean = () => false): Promise<void> {
    while (!isStopping() && (await this.parts.addMissing(PIECE)) > 0);
  }
}
