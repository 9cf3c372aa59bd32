import { adoptLegacy } from '../../src/adoption/adopt-legacy';
import { Database } from '../../src/infra/database/database';
import { migrate } from '../../src/infra/database/migrate';

/** A process that a test may kill: adopts the database of its argument, in chunks of a thousand messages. */
async function main(): Promise<void> {
  const address = JSON.parse(process.argv[2] ?? '');
  const database = new Database(address, { size: 1 });
  await adoptLegacy(address, {
    zone: 'UTC',
    migrate: () => migrate(database),
    say: (sentence) => console.log(sentence),
    warn: (sentence) => console.log(sentence),
    chunkRows: 1_000,
  });
  await database.close();
}

void main();
