import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startDatabaseServer } from '../../support/database-server';

let programs: string;

beforeEach(async () => {
  programs = await mkdtemp(join(tmpdir(), 'mychat-programs-'));
});
afterEach(() => rm(programs, { recursive: true }));

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(programs, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(programs, name), 0o755);
}

it('a test server that ends while it starts is reported at once, with its error, and leaves its log', async () => {
  await program('mariadb-install-db', 'exit 0');
  await program(
    'mariadbd',
    `for argument; do case $argument in --log-error=*) log=\${argument#*=};; esac; done
     echo "2026-01-31 12:00:00 0 [ERROR] mariadbd: unknown variable 'colour=green'" > "$log"
     exit 7`,
  );
  const path = `${programs}${delimiter}${process.env.PATH}`;
  const refusal: Error = await startDatabaseServer({ searchPath: path }).then(
    () => {
      throw new Error('It started');
    },
    (error: unknown) => error as Error,
  );

  expect(refusal.message).toContain("unknown variable 'colour=green'");
  expect(refusal.message).toContain('code 7');
  const log = /Its log is (.+)\.\n/.exec(refusal.message)?.[1] ?? '';
  expect(existsSync(log)).toBe(true);
  await rm(join(log, '..'), { recursive: true });
});
