import { once } from 'node:events';
import { createServer, isIPv6, type Server } from 'node:net';
import { errorCode } from './error-code';
import { StartError } from './start-error';

const PORT_REASONS: Record<string, string> = {
  EADDRINUSE: 'it is in use by another program',
  EACCES: 'this user may not serve on it',
};

const HOST_REASONS: Record<string, string> = {
  EADDRNOTAVAIL: 'it is not an address of this machine',
  EAFNOSUPPORT: 'this machine has no addresses of that kind',
  EAI_AGAIN: 'no name server answers',
  ENOTFOUND: 'there is no such name',
};

/** They stand for all addresses of the machine. */
const ALL_ADDRESSES = new Set(['0.0.0.0', '::']);

/**
 * Listens on `port`, or on any free one for 0, and returns the port. Without a `host`, on all addresses of this machine.
 * @throws StartError if the port or the host cannot be used
 */
export async function listen(server: Server, port: number, host?: string): Promise<number> {
  try {
    await once(server.listen({ port, host }), 'listening');
  } catch (error) {
    const code = errorCode(error) ?? '';
    const ofHost = HOST_REASONS[code];
    throw new StartError(
      host !== undefined && ofHost !== undefined
        ? `HOST ${host} cannot be used: ${ofHost}. Set HOST to an address of this machine, or to nothing for all of them. ` +
            'If you never set it, a shell or conda did: HOST= npm start goes without.'
        : `Port ${port} cannot be used: ${PORT_REASONS[code] ?? String(error)}. Set PORT to another one.`,
    );
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/**
 * Throws what {@link listen} would throw, and does not keep the port: a start may take long, and a client that is connected to a
 * server which does not respond yet would wait instead of trying another one.
 */
export async function tryPort(port: number, host?: string): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await listen(server, port, host);
  await once(server.close(), 'close');
}

/** The URL, on this machine, of a server that listens there. */
export function urlHere(port: number, host?: string): string {
  if (host === undefined || ALL_ADDRESSES.has(host)) return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
