import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

export interface CompiledWorker {
  file: string;
  remove(): void;
}

const FILES = ['encryption-worker', 'encrypt', 'packed'];

/** The encryption worker as the build makes it: threads are not started from TypeScript. */
export function compileEncryptionWorker(): CompiledWorker {
  const directory = mkdtempSync(join(tmpdir(), 'mychat-worker-'));
  for (const name of FILES) {
    const { code } = transformFileSync(join(__dirname, `../../src/push/${name}.ts`), {
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(directory, `${name}.js`), code);
  }
  return {
    file: join(directory, 'encryption-worker.js'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
