import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startTestApp, type TestApp } from '../../support/app';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});

async function connection(): Promise<Socket> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  // To be cut off is what it is here for.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A stop that waits for the connection never ends: the client keeps it. */
it('waits for nobody who has connected and said nothing', async () => {
  const socket = await connection();
  // By the time that somebody who connected later is answered, the server knows of it.
  await fetch(`${app.url}/health`).then((answer) => answer.text());
  const ended = once(socket, 'close');
  await app.stop();
  await ended;
  expect(socket.destroyed).toBe(true);
}, 60_000);
