import { once } from 'node:events';
import { testRun } from './global-setup';

// oxlint-disable-next-line import/no-default-export -- where jest looks for it
export default async function stopDatabaseServer(): Promise<void> {
  const { server } = testRun;
  if (!server) return;
  const ended = once(server, 'exit');
  server.stdin?.end();
  await ended;
}
