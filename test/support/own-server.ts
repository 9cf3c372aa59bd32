import { findDatabasePrograms } from '../../src/infra/mariadb-programs';

/**
 * `it` of tests that start, kill or stall a database server of their own. With TEST_CONN_URL a machine needs no server's
 * programs; where it has none these are skipped, and their names say why.
 */
export const it: jest.It = hasPrograms() ? globalThis.it : skipping();

function hasPrograms(): boolean {
  try {
    findDatabasePrograms(process.env.PATH ?? '');
    return true;
  } catch {
    return false;
  }
}

function skipping(): jest.It {
  const skip = (name: string) =>
    globalThis.it.skip(
      `${name} (not run: it starts a database server, and this machine has no program of one)`,
    );
  return Object.assign(skip, globalThis.it, { each: globalThis.it.skip.each }) as jest.It;
}
