import { execFile } from 'node:child_process';
import { startTestApp } from '../../support/app';

function runExample(url: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['examples/talk.mjs', url], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

it('the example lets two people talk on a running server', async () => {
  const app = await startTestApp();
  const { code, stdout } = await runExample(app.url);
  await app.stop();
  expect(code).toBe(0);
  expect(stdout).toContain('Bia receives: Olá, Bia! 👋');
  expect(stdout).toContain('the same message? true');
});

it('the example says in one sentence that no server can be reached', async () => {
  const { code, stdout, stderr } = await runExample('http://127.0.0.1:1');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^No MyChat answers at http:\/\/127\.0\.0\.1:1\. [^\n]*\n$/);
});
