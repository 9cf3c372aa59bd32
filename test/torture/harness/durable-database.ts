import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { Database } from '../../../src/infra/database/database';
import type { DatabaseAddress } from '../../../src/infra/database/session';
import { EmbeddedDatabase } from '../../../src/infra/database/embedded/embedded-database';
import { createLogger } from '../../../src/infra/logger';
import { migrate } from '../../../src/infra/database/migrate';
import { readDatabaseNote } from '../../support/server-process';

/** A database as `npm start` has it, that can be killed and stalled. It is started again by itself. */
export class DurableDatabase {
  private constructor(
    private readonly directory: string,
    private readonly embedded: EmbeddedDatabase,
    readonly address: DatabaseAddress,
    readonly database: Database,
  ) {}

  static async start(): Promise<DurableDatabase> {
    const directory = await mkdtemp(join(tmpdir(), 'mychat-torture-'));
    const silent = createLogger({ level: 'silent', readable: false });
    const embedded = new EmbeddedDatabase(directory, process.env.PATH ?? '', silent);
    const { address } = await embedded.start();
    const database = new Database(address, { size: 4 });
    await migrate(database);
    return new DurableDatabase(directory, embedded, address, database);
  }

  /** `kill -9`; answers when a new one takes connections. */
  async killAndWait(): Promise<void> {
    const before = await this.pid();
    process.kill(before, 'SIGKILL');
    for (;;) {
      const now = await readDatabaseNote(this.directory);
      if (now && now.pid !== before && (await this.answers())) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async freeze(): Promise<void> {
    process.kill(await this.pid(), 'SIGSTOP');
  }

  async thaw(): Promise<void> {
    process.kill(await this.pid(), 'SIGCONT');
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.embedded.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async pid(): Promise<number> {
    const note = await readDatabaseNote(this.directory);
    if (!note) throw new Error('No database server is noted');
    return note.pid;
  }

  private async answers(): Promise<boolean> {
    return withConnection(this.address, (connection) => connection.query('select 1')).then(
      () => true,
      () => false,
    );
  }
}

/** Runs `work` while nothing can be written: FLUSH TABLES WITH READ LOCK, held by a connection of its own. */
export async function whileReadOnly(address: DatabaseAddress, work: () => Promise<void>): Promise<void> {
  await withConnection(address, async (connection) => {
    await connection.query('flush tables with read lock');
    await work();
    await connection.query('unlock tables');
  });
}

async function withConnection(
  address: DatabaseAddress,
  work: (connection: Awaited<ReturnType<typeof createConnection>>) => Promise<unknown>,
): Promise<void> {
  const connection = await createConnection({ ...address, connectTimeout: 1_000 });
  connection.on('error', () => {});
  try {
    await work(connection);
  } finally {
    connection.destroy();
  }
}
