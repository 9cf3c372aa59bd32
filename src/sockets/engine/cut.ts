import type { Socket as Connection } from 'engine.io';
import { isWebSocket } from './transports';

const connections = new WeakSet<object>();

/** Whether a connection was cut here: then the last packets to it may not have arrived. */
export function wasCut(connection: object): boolean {
  return connections.has(connection);
}

/**
 * Ends a connection at the transport, so that its Socket.IO client reconnects by itself, as it would not after a disconnect.
 * Skips the closing handshake, which would wait for a client that does not read.
 */
export function cut(connection: Connection): void {
  connections.add(connection);
  const { transport } = connection;
  if (isWebSocket(transport)) transport.socket.terminate();
  else connection.close(true);
}
