import { BusyError } from '../../domain/errors';
import type { Database } from '../../infra/database/database';
import { fail, type Finding } from './finding';

interface Feature {
  name: string;
  /** Fails if the server lacks the feature. Must change nothing. */
  sql: string;
}

/** What MyChat needs of a server beyond tables and joins. Compatible servers and proxies may lack some of it. */
const REQUIRED: readonly Feature[] = [
  { name: 'sha2()', sql: "select sha2('x', 256)" },
  {
    name: 'get_lock(), is_used_lock() and release_lock()',
    sql: "select get_lock('mychat_doctor', 0), is_used_lock('mychat_doctor'), release_lock('mychat_doctor')",
  },
  { name: 'last_insert_id(n)', sql: 'select last_insert_id(1)' },
  { name: 'user variables', sql: 'set @mychat_doctor = 1' },
  { name: 'window functions', sql: 'select row_number() over (order by id) from (select 1 as id) one' },
  { name: 'for update skip locked', sql: 'select id from (select 1 as id) one for update skip locked' },
];

/** A failure for each feature that the server lacks, with the server's message; empty if it has them all. */
export async function checkFeatures(
  database: Database,
  features: readonly Feature[] = REQUIRED,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, sql } of features) {
    try {
      await database.run(sql);
    } catch (error) {
      if (error instanceof BusyError) throw error;
      findings.push(
        fail(
          `database server: lacks ${name} (${error instanceof Error ? error.message : String(error)})`,
          'Use MySQL 8.0 or MariaDB 10.6, or later, without a proxy in between that takes this away.',
        ),
      );
    }
  }
  return findings;
}
