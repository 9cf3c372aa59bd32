import { once } from 'node:events';
import type { Server } from 'node:net';
import { errorCode } from './error-code';
import { StartError } from './start-error';

const REASONS: Record<string, string> = {
  EADDRINUSE: 'it is in use by another program',
  EACCES: 'this user may not serve on it',
};

/** Serves on `port`, or on any free one for 0, and returns the port. Refuses in one sentence. */
export async function listen(server: Server, port: number): Promise<number> {
  try {
    await once(server.listen(port), 'listening');
  } catch (error) {
    const code = errorCode(error) ?? '';
    throw new StartError(
      `Port ${port} cannot be used: ${REASONS[code] ?? String(error)}. Set PORT to another one.`,
    );
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}
