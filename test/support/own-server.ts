import { findDatabasePrograms } from '../../src/infra/database/embedded/mariadb-programs';

/**
 * For files whose tests start, kill or stall a database server of their own. With TEST_CONN_URL a machine needs no server's
 * programs; where it has none these tests are skipped, and their names say why.
 */
export function skipWithoutServer(): void {
  if (hasPrograms()) return;
  const { skip } = globalThis.it;
  const withReason = (name: string) =>
    skip(`${name} (not run: it starts a database server, and this machine has no program of one)`);
  // Each test file has globals of its own.
  globalThis.it = Object.assign(withReason, globalThis.it, { each: skip.each }) as jest.It;
}

function hasPrograms(): boolean {
  try {
    findDatabasePrograms(process.env.PATH ?? '');
    return true;
  } catch {
    return false;
  }
}
