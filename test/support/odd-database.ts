import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { createTestDatabase, type TestDatabase } from './database';
import { type DatabaseServer, type ServerOptions, startDatabaseServer } from './database-server';

/** Global variables and their values, as they stand in SQL. */
export type Preset = Readonly<Record<string, string>>;

/** What has a name, or a unit, of its own in each of them. */
const MARIADB: Preset = {
  isolation: 'tx_isolation',
  'read-only transactions': 'tx_read_only',
  'a time limit': 'max_statement_time',
  'the shortest': '0.001',
};
const MYSQL: Preset = {
  isolation: 'transaction_isolation',
  'read-only transactions': 'transaction_read_only',
  'a time limit': 'max_execution_time',
  'the shortest': '1',
};

/** A private server, to be set up as strangely as servers come, with an ordinary user's schema on it. */
export class OddDatabase {
  private constructor(
    private readonly server: DatabaseServer,
    readonly schema: TestDatabase,
    private readonly words: Preset,
  ) {}

  static async start(options: ServerOptions): Promise<OddDatabase> {
    const server = await startDatabaseServer(options);
    const { socketPath } = server;
    // init_connect and read_only are for people without an administrator's rights.
    await ask({ socketPath, user: 'root' }, "create user mychat@localhost identified by 'ordinary'");
    await ask({ socketPath, user: 'root' }, 'grant all on `test\\_%`.* to mychat@localhost');
    const schema = await createTestDatabase({ socketPath, user: 'mychat', password: 'ordinary' });
    const [row] = await ask<{ version: string }>({ socketPath, user: 'root' }, 'select version() as version');
    return new OddDatabase(server, schema, /mariadb/i.test(row?.version ?? '') ? MARIADB : MYSQL);
  }

  /** As the administrator, on a connection of its own; the schema is chosen. */
  ask<Row>(sql: string): Promise<Row[]> {
    const { socketPath } = this.server;
    const { database = '' } = this.schema.address;
    return ask<Row>({ socketPath, user: 'root', database }, sql);
  }

  /** Sets global variables for `work`, and puts back what they were. */
  async preset(preset: Preset, work: () => Promise<void>): Promise<void> {
    const before = new Map<string, string>();
    for (const [variable, value] of Object.entries(preset)) {
      const name = this.words[variable] ?? variable;
      const [row] = await this.ask<{ value: string }>(`select @@global.${name} as value`);
      before.set(name, String(row?.value));
      await this.ask(`set global ${name} = ${this.words[value] ?? value}`);
    }
    try {
      await work();
    } finally {
      for (const [name, value] of before) {
        await this.ask(`set global ${name} = ${/^\d+(\.\d+)?$/.test(value) ? value : `'${value}'`}`);
      }
    }
  }

  async stop(): Promise<void> {
    await this.schema.database.close();
    await this.server.stop();
  }
}

async function ask<Row>(address: DatabaseAddress, sql: string): Promise<Row[]> {
  const connection = await createConnection({ ...address, charset: 'utf8mb4' });
  try {
    await connection.query(
      `set names utf8mb4, autocommit = 1, sql_big_selects = 1
         /*M! , max_statement_time = 0 */ /*!80000 , max_execution_time = 0 */`,
    );
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows as Row[];
  } finally {
    await connection.end();
  }
}
