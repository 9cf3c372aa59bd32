import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { startTestApp, type TestApp } from '../../support/app';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});

async function connection(): Promise<Socket> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

it('waits for nobody who has connected and said nothing', async () => {
  const socket = await connection();
  // By the time that somebody who connected later is answered, the server knows of it.
  await fetch(`${app.url}/health`).then((answer) => answer.text());
  const [heard] = await Promise.all([text(socket).catch(() => ''), app.stop()]);
  // Otherwise it had waited as long as a request may take to begin, and then said so.
  expect(heard).toBe('');
});
