import { createServerDirectory } from '../../support/server-process';

/** One server with a database of its own for the whole run. */
// oxlint-disable-next-line import/no-default-export -- where Playwright looks for it
export default async function startServer(): Promise<() => Promise<void>> {
  const place = await createServerDirectory();
  const server = place.start({ RATE_LIMIT: 'off', LOG_LEVEL: 'info' });
  process.env['E2E_URL'] = await server.ready();
  return async () => {
    await server.stop();
    await place.remove();
  };
}
