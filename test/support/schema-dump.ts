import { escape, type RowDataPacket } from 'mysql2';
import { type DatabaseAddress, openConnection } from '../../src/infra/database/session';
import type { SqlValue } from '../../src/infra/database/sql';

/** Machines with other work may need this long until a server that runs lets a connection in. */
export const PATIENT = { timeout_ms: 60_000 };

/** The statements that make a schema as it is, with its rows: what all migrations do one by one, in one round trip. */
export async function dumpSchema(address: DatabaseAddress): Promise<string> {
  const connection = await openConnection(address, PATIENT);
  try {
    const query = async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0];
    // Tables come by name, some before those they refer to.
    const statements = ['set foreign_key_checks = 0'];
    for (const row of await query('show tables')) {
      const table = String(Object.values(row)[0]);
      const [created] = await query(`show create table ${table}`);
      statements.push(String(created?.['Create Table']));
      const rows = await query(`select * from ${table}`);
      if (rows.length === 0) continue;
      const columns = Object.keys(rows[0] ?? {}).join(', ');
      const values = rows.map((each) => `(${Object.values(each).map(literal).join(', ')})`);
      statements.push(`insert into ${table} (${columns}) values ${values.join(', ')}`);
    }
    return statements.join(';\n');
  } finally {
    await connection.end();
  }
}

/** Times come as ISO 8601, which SQL does not read. */
function literal(value: unknown): string {
  const isTime = typeof value === 'string' && /^[\d-]{10}T[\d:.]+Z$/.test(value);
  return escape((isTime ? value.slice(0, -1).replace('T', ' ') : value) as SqlValue);
}

/** Runs several statements on a connection of their own. */
export async function runStatements(address: DatabaseAddress, sql: string): Promise<void> {
  const connection = await openConnection(address, { ...PATIENT, multipleStatements: true });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
