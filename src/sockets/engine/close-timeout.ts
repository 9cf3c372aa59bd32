import type { Server as Engine, Socket as Connection } from 'engine.io';
import { isWebSocket } from './transports';

/** A client that is awake completes the closing handshake within a round trip. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Terminates websockets that do not complete the closing handshake. ws alone waits 30 s for it, which would delay a stopping server. */
export function enforceCloseTimeout(engine: Engine): void {
  engine.on('connection', (connection: Connection) => {
    connection.once('close', () => {
      const { transport } = connection;
      if (isWebSocket(transport)) setTimeout(() => transport.socket.terminate(), CLOSE_TIMEOUT_MS).unref();
    });
  });
}
