import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { StartError } from '../../start-error';

/** A MariaDB server with the script that creates its data directory, or a MySQL server, which does that itself. */
export interface DatabasePrograms {
  server: string;
  installer: string | undefined;
}

/** Servers are installed outside an ordinary user's PATH. The list in scripts/lib/programs.mjs is the same. */
const SERVER_DIRECTORIES = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/local/mysql/bin',
  '/usr/local/opt/mariadb/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
];

/** @throws StartError if there is neither */
export function findDatabasePrograms(path: string): DatabasePrograms {
  const directories = [...path.split(delimiter).filter(Boolean), ...SERVER_DIRECTORIES];
  const find = (name: string) => directories.map((directory) => resolve(directory, name)).find(isExecutable);

  const mariadb = find('mariadbd');
  if (mariadb) return { server: mariadb, installer: find('mariadb-install-db') };
  const mysql = find('mysqld');
  if (mysql) return { server: mysql, installer: undefined };
  throw new StartError('No MariaDB server was found. `npm start` installs one or says how; or set CONN_URL.');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
