import type { NamePartRepository } from '../../repositories/contacts/name-part-repository';

/** Accounts of one transaction. */
const PIECE = 50;

/** Makes accounts searchable that were not stored with the parts of their names. Ended at any moment, it goes on where it was. */
export class NamePartFiller {
  constructor(private readonly parts: Pick<NamePartRepository, 'addMissing'>) {}

  async fill(isStopping: () => boolean = () => false): Promise<void> {
    while (!isStopping() && (await this.parts.addMissing(PIECE)) > 0);
  }
}
