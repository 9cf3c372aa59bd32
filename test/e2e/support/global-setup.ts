import { createServerDirectory } from '../../support/server-process';

/** Starts one server with its own database for the whole run. */
// oxlint-disable-next-line import/no-default-export -- where Playwright looks for it
export default async function startServer(): Promise<() => Promise<void>> {
  const directory = await createServerDirectory();
  const server = directory.start({ RATE_LIMIT: 'off', LOG_LEVEL: 'info' });
  process.env['E2E_URL'] = await server.ready();
  return async () => {
    await server.stop();
    await directory.remove();
  };
}
