import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataDirectory } from '../../src/infra/database/embedded/create-data-directory';
import { findDatabasePrograms } from '../../src/infra/database/embedded/mariadb-programs';
import { serverArguments, waitUntilReady } from '../../src/infra/database/embedded/mariadb-server';
import { memoryDirectory } from './memory-directory';

/**
 * Fast because it forgets: what a test server loses in a crash nobody misses. The log's size has one name in MariaDB and another
 * in MySQL, and either may lack what the other has.
 */
const FORGETFUL = [
  '--innodb-flush-log-at-trx-commit=0',
  '--loose-innodb-flush-method=nosync',
  '--loose-innodb-doublewrite=0',
  '--innodb-buffer-pool-size=128M',
  '--loose-innodb-log-file-size=32M',
  '--loose-innodb-redo-log-capacity=32M',
  '--max-connections=500',
];

const NEEDED_BYTES = 200 * 1024 ** 2;

/**
 * Holds the server as long as its standard input is open. The pipe closes with the test run, also when that is killed: no server
 * and no directory stays behind. Ends with the server where that ends by itself; the directory, with its log, is left then.
 */
const DEAD_MANS_HANDLE = `
  directory=$1; shift
  exec 3<&0
  "$@" 3<&- & server=$!
  { read -r _; : > "$directory/over"; kill $server; } <&3 & handle=$!
  wait $server; code=$?
  if [ -e "$directory/over" ]; then rm -rf "$directory"; else kill $handle; fi
  exit $code`;

export interface DatabaseServer {
  socketPath: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Options of the server, after those that tests have. */
  flags?: readonly string[];
  /** Where its directory is made. */
  parent?: string;
  /** Where its programs are looked for, as those of `npm start` are. */
  searchPath?: string;
}

/** A database server with nothing in it, in a directory of its own. */
export async function startDatabaseServer({
  flags = [],
  parent = memoryDirectory(),
  searchPath = process.env.PATH ?? '',
}: ServerOptions = {}): Promise<DatabaseServer> {
  const directory = await mkdtemp(join(parent, 'mychat: test ñ-'));
  await chmod(directory, 0o700);
  const programs = findDatabasePrograms(searchPath);
  const places = {
    dataDirectory: join(directory, 'data'),
    socketPath: join(directory, 'sock'),
    logFile: join(directory, 'log'),
  };
  await createDataDirectory(programs, places.dataDirectory, {
    signal: new AbortController().signal,
    flags: FORGETFUL,
    neededBytes: NEEDED_BYTES,
  });
  const args = serverArguments(places, [...FORGETFUL, ...flags]);
  const server = spawn('sh', ['-c', DEAD_MANS_HANDLE, 'sh', directory, programs.server, ...args], {
    cwd: places.dataDirectory,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await waitUntilReady(server, places);
  return {
    socketPath: places.socketPath,
    async stop() {
      const ended = once(server, 'exit');
      server.stdin?.end();
      await ended;
    },
  };
}
