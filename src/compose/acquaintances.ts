import type { Config } from '../config/config';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import { AcquaintanceRepository } from '../repositories/contacts/acquaintance-repository';
import { FoundPeopleRepository } from '../repositories/contacts/found-people-repository';
import { Acquaintances } from '../services/contacts/acquaintances';

/** Who may address whom. */
export function composeAcquaintances(
  { directory }: Pick<Config, 'directory'>,
  database: Database,
  clocks: Clocks,
): Acquaintances {
  const rows = new AcquaintanceRepository(database);
  return new Acquaintances(directory, rows, new FoundPeopleRepository(database), clocks);
}
