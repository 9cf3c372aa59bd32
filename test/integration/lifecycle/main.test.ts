import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import { listen } from '../../../src/infra/listen';
import { isRunning } from '../../../src/infra/database/embedded/process-identity';
import { connectionUrl, createEmptyTestDatabase } from '../../support/database';
import { createServerDirectory, readDatabaseNote } from '../../support/server-process';
import { skipWithoutServer } from '../../support/own-server';

skipWithoutServer();

let home: Awaited<ReturnType<typeof createServerDirectory>>;

beforeEach(async () => {
  home = await createServerDirectory();
});

afterEach(() => home.remove());

async function databaseNote() {
  const note = await readDatabaseNote(home.dataDirectory);
  if (!note) throw new Error('No database server is noted');
  return note;
}

async function query(sql: string): Promise<RowDataPacket[]> {
  const { socketPath } = await databaseNote();
  const connection = await createConnection({ socketPath, user: 'root', database: 'mychat' });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

/** Of this machine, and not 127.0.0.1. */
function anotherAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.2';
}

/** A port that is in use until `release`. */
async function occupyPort() {
  const server = createServer();
  const port = await listen(server, 0);
  return { port, release: () => once(server.close(), 'close') };
}

it('the server starts in an empty directory, stops on SIGTERM, and has everything again at the next start', async () => {
  const first = home.start();
  const url = await first.ready();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await query("insert into users (name, email, password_hash) values ('Ana', 'ana@example.com', '')");
  const note = await databaseNote();

  expect(await first.stop()).toBe(0);
  expect(isRunning(note)).toBe(false);
  expect(existsSync(join(home.dataDirectory, 'mysql', 'lock'))).toBe(false);
  for (const file of ['jwt-secret', 'vapid-keys.json']) {
    expect((await stat(join(home.dataDirectory, file))).mode & 0o777).toBe(0o600);
  }

  const second = home.start();
  await second.ready();
  expect(second.output).not.toContain('Migrating');
  expect(await query('select name from users')).toEqual([{ name: 'Ana' }]);
  expect(await second.stop()).toBe(0);
});

it('the server takes over the database of one that was killed', async () => {
  const killed = home.start();
  await killed.ready();
  await query("insert into users (name, email, password_hash) values ('Bia', 'bia@example.com', '')");
  const orphan = await databaseNote();
  killed.child.kill('SIGKILL');
  expect(await killed.exit()).toBe('SIGKILL');
  expect(isRunning(orphan)).toBe(true);

  const next = home.start();
  await next.ready();
  expect(next.output).toContain(`process ${orphan.pid}`);
  expect(isRunning(orphan)).toBe(false);
  expect(await query('select name from users')).toEqual([{ name: 'Bia' }]);
  expect(await next.stop()).toBe(0);
});

it('a data directory that another server uses is refused, and that server goes on', async () => {
  const first = home.start();
  const url = await first.ready();
  const second = home.start();

  expect(await second.exit()).toBe(1);
  expect(second.output).toMatch(/^Another MyChat \(process \d+\) is already running on .+\. Stop it.*\n$/);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(isRunning(await databaseNote())).toBe(true);
  expect(await query('select count(*) as n from users')).toEqual([{ n: 0 }]);
  expect(await first.stop()).toBe(0);
});

it('a port that is in use is refused before anything is created or changed', async () => {
  const { port, release } = await occupyPort();
  const server = home.start({ PORT: String(port) });

  expect(await server.exit()).toBe(1);
  expect(server.output).toBe(
    `Port ${port} cannot be used: it is in use by another program. Set PORT to another one.\n`,
  );
  expect(await readdir(join(home.dataDirectory, 'mysql'))).toEqual([]);
  await release();
});

it('a port that is in use is refused before a given database is migrated', async () => {
  const { port, release } = await occupyPort();
  const schema = await createEmptyTestDatabase();
  const server = home.start({ PORT: String(port), CONN_URL: connectionUrl(schema.address) });

  expect(await server.exit()).toBe(1);
  expect(server.output).toMatch(/^Port \d+ cannot be used: .*\n$/);
  expect(await schema.database.many('show tables')).toEqual([]);
  await schema.drop();
  await release();
});

it('the server waits for its predecessor on the same port', async () => {
  const { port, release } = await occupyPort();
  await release();
  const first = home.start({ PORT: String(port) });
  await first.ready();
  first.child.kill('SIGTERM');
  const second = home.start({ PORT: String(port) });

  await second.ready();
  expect(await first.exit()).toBe(0);
  expect(await second.stop()).toBe(0);
});

it('with HOST, the server listens on that address and on no other', async () => {
  const server = home.start({ HOST: '127.0.0.1' });
  const url = await server.ready();
  const { port } = new URL(url);

  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect(server.output).toContain(`ready at ${url} (HOST=127.0.0.1)`);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await expect(fetch(`http://${anotherAddress()}:${port}/health`)).rejects.toMatchObject({
    cause: { code: 'ECONNREFUSED' },
  });
  expect(await server.stop()).toBe(0);
});

it('without HOST, the server listens on every address', async () => {
  const server = home.start();
  const { port } = new URL(await server.ready());

  expect((await fetch(`http://${anotherAddress()}:${port}/health`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});

it.each([
  ['192.0.2.1', 'it is not an address of this machine'],
  ['no-such-host.invalid', /there is no such name|no name server answers/],
])('HOST=%s is refused', async (HOST, reason) => {
  const server = createServer();
  const refusal = listen(server, 0, HOST);

  await expect(refusal).rejects.toThrow(reason);
  await expect(refusal).rejects.toThrow(`HOST ${HOST} cannot be used`);
  await expect(refusal).rejects.toThrow('HOST= npm start');
});

it('a database that cannot be reached is refused in one sentence', async () => {
  const { port, release } = await occupyPort();
  await release();
  const server = home.start({ CONN_URL: `mysql://chat:secret@127.0.0.1:${port}/chat` });

  expect(await server.exit()).toBe(1);
  expect(server.output).toMatch(
    /^The database cannot be used: nothing listens there \(ECONNREFUSED\)\..*\n$/,
  );
});

it('in production, missing settings are listed', async () => {
  const server = home.start({ NODE_ENV: 'production' });

  expect(await server.exit()).toBe(1);
  expect(server.output).toMatch(
    /CONN_URL is missing.*JWT_SECRET_KEY is missing.*VAPID_PUBLIC_KEY is missing/s,
  );
  expect(existsSync(home.dataDirectory)).toBe(false);
});

it('settings of .env are read as they are meant, or the line is named', async () => {
  const file = join(home.directory, '.env');
  await writeFile(file, 'PORT=0 # any\nHOST=no#host\n');
  const refused = home.start();
  expect(await refused.exit()).toBe(1);
  expect(refused.output).toContain('HOST must be an address or a name');

  await writeFile(file, 'DB_PASSWORD="pa#ss\n');
  const unreadable = home.start();
  expect(await unreadable.exit()).toBe(1);
  expect(unreadable.output).toContain('.env line 1 has no closing quote (DB_PASSWORD)');
  expect(unreadable.output).not.toContain('pa#ss');
});

it('a second Ctrl-C ends the server at once; the database ends by itself', async () => {
  const server = home.start();
  await server.ready();
  const database = await databaseNote();
  // A database that does not react: stopping would take long.
  process.kill(database.pid, 'SIGSTOP');
  const presses = setInterval(() => server.child.kill('SIGINT'), 100);

  expect(await server.exit()).toBe(130);
  clearInterval(presses);
  process.kill(database.pid, 'SIGCONT');

  const next = home.start();
  await next.ready();
  expect(isRunning(database)).toBe(false);
  expect(await next.stop()).toBe(0);
});

it('a database that has ended by itself is started again', async () => {
  const server = home.start();
  const url = await server.ready();
  process.kill((await databaseNote()).pid, 'SIGKILL');
  await server.until(/The embedded database has ended \(SIGKILL\)/);
  expect((await fetch(`${url}/health`)).status).toBe(503);

  await server.until(/The embedded database is back/);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});
