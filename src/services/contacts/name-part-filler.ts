import type { NamePartRepository } from '../../repositories/contacts/name-part-repository';

/** Accounts per transaction. */
const CHUNK_SIZE = 50;

/** Adds the missing name parts of accounts, so that search finds them by index. Can be stopped and resumed at any point. */
export class NamePartFiller {
  constructor(private readonly parts: Pick<NamePartRepository, 'addMissing'>) {}

  async fill(isStopping: () => boolean = () => false): Promise<void> {
    while (!isStopping() && (await this.parts.addMissing(CHUNK_SIZE)) > 0);
  }
}
