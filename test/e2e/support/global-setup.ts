import prepareRun from '../../support/global-setup';
import endRun from '../../support/global-teardown';
import { startServer } from './own-server';

/** Starts a database server, and one server of ours for all tests that need none of their own. */
// oxlint-disable-next-line import/no-default-export -- where Playwright looks for it
export default async function startRun(): Promise<() => Promise<void>> {
  await prepareRun();
  const server = await startServer({ LOG_LEVEL: 'info' });
  process.env['E2E_URL'] = server.url;
  return async () => {
    await server.stop();
    await endRun();
  };
}
