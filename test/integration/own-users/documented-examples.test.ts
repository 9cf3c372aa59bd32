import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { startTestApp, type TestApp } from '../../support/app';
import { backend } from '../../support/identity-provider';
import { aPerson, expectData, type Person, send } from '../../support/people';
import { describeWithPython } from '../../support/python';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

const run = promisify(execFile);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ settings: backend.settings });
});
afterEach(closeSockets);
afterAll(() => app.stop());

/** The code below a heading of docs/own-users.md. */
function exampleOf(heading: string): string {
  const section = readFileSync('docs/own-users.md', 'utf8').split(`\n## ${heading}\n`)[1] ?? '';
  return /```\w+\n(.*?)```/s.exec(section)?.[1] ?? '';
}

/** Runs a program that prints a token, and chats with it. */
async function chatWithTokenOf(program: string, args: string[]): Promise<string> {
  const { stdout } = await run(program, args, { env: { PATH: process.env.PATH, ...backend.settings } });
  const token = stdout.trim();
  const api = createRestClient(app.url, token);
  const { user } = expectData(await api.get('/api/auth/me'), 200) as { user: Person };

  const person = { ...user, token, api };
  const bruno = await aPerson(app, { name: 'Bruno' });
  const [device, other] = [await connect(app, person), await connect(app, bruno)];
  await device.send(bruno, 'over a socket');
  expect((await other.next('new_message')).content).toBe('over a socket');
  expect((await send(person, bruno, 'over REST')).sender_name).toBe(user.name);
  return user.name;
}

describe('a token minted by the documented lines for Node', () => {
  it('chats over REST and sockets', async () => {
    const mint = "console.log(chatToken({ id: 'js-1', name: 'Júlia', session: 's' }))";
    const args = ['--input-type=module', '--eval', `${exampleOf('Node')}\n${mint}`];
    expect(await chatWithTokenOf(process.execPath, args)).toBe('Júlia');
  });
});

describeWithPython('a token minted by the documented lines for Python', () => {
  it('chats over REST and sockets', async () => {
    const args = ['-c', `${exampleOf('Python')}\nprint(chat_token('py-1', 'Pythía', 's'))`];
    expect(await chatWithTokenOf('python3', args)).toBe('Pythía');
  });
});
