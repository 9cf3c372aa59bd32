import type { Socket as Connection } from 'engine.io';
import { isWebSocket } from './transports';

const connections = new WeakSet<object>();

/** Whether a connection was cut here, so that what it was sent last may have gone nowhere. */
export function wasCut(connection: object): boolean {
  return connections.has(connection);
}

/**
 * Cuts a connection at the transport: its Socket.IO client then reconnects by itself, which it would not do after a disconnect.
 * Without a closing handshake, which would wait for a client that does not read.
 */
export function cut(connection: Connection): void {
  connections.add(connection);
  const { transport } = connection;
  if (isWebSocket(transport)) transport.socket.terminate();
  else connection.close(true);
}
