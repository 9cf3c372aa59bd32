import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CONFIG = {
  extends: resolve('packages/client/tsconfig.json'),
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    jsx: 'react-jsx',
    paths: {
      '@mychat/client': [resolve('packages/client/src/client.ts')],
      '@mychat/react': [resolve('packages/react/src/react.ts')],
      // The blocks are outside of the repository.
      react: [resolve('node_modules/@types/react/index.d.ts')],
      'react/*': [resolve('node_modules/@types/react/*')],
    },
  },
  include: ['*.ts', '*.tsx'],
};

it('every block of code in docs/client.md compiles', async () => {
  const text = readFileSync('docs/client.md', 'utf8');
  const blocks = [...text.matchAll(/```(\w+)\n(.*?)\n```/gs)];
  const directory = mkdtempSync(join(tmpdir(), 'mychat-docs-'));
  try {
    expect(new Set(blocks.map(([, language]) => language))).toEqual(new Set(['ts', 'tsx', 'js']));
    blocks.forEach(([, language, code], index) => {
      // Each is a module of its own.
      const whole =
        language === 'ts' && !/^(?:import|export) /m.test(code ?? '') ? `${code}\nexport {};` : code;
      writeFileSync(join(directory, `block-${index}.${language}`), `${whole}\n`);
    });
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(CONFIG));
    const { stdout } = await run(process.execPath, [
      'node_modules/typescript/bin/tsc',
      '-p',
      directory,
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
    for (const [index, [, language]] of blocks.entries())
      if (language === 'js') await run(process.execPath, ['--check', join(directory, `block-${index}.js`)]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
