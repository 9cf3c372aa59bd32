import type { Server as Engine, Socket as Connection } from 'engine.io';
import { isWebSocket } from './transports';

/** A client that is awake answers a closing handshake within a round trip. */
const ANSWERED_WITHIN_MS = 1_000;

/** Cuts what was closed and does not say goodbye: ws alone waits half a minute for it, and so would a server that stops. */
export function enforceCloseTimeout(engine: Engine): void {
  engine.on('connection', (connection: Connection) => {
    connection.once('close', () => {
      const { transport } = connection;
      if (isWebSocket(transport)) setTimeout(() => transport.socket.terminate(), ANSWERED_WITHIN_MS).unref();
    });
  });
}
