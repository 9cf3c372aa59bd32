import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { startTestApp } from '../../support/app';

const run = promisify(execFile);

it('the calls of docs/groups.md do what it says', async () => {
  const [, program = '', printed] =
    /```bash\n(.*?)```\n\nprints\n\n```\n(.*?)```/s.exec(readFileSync('docs/groups.md', 'utf8')) ?? [];
  const app = await startTestApp();
  try {
    const env = { PATH: process.env.PATH, MYCHAT_URL: app.url };
    const { stdout } = await run('bash', ['-eu', '-o', 'pipefail', '-c', program], { env });
    expect(stdout).toBe(printed);
  } finally {
    await app.stop();
  }
});
