import type { Server as Engine, Socket as Connection } from 'engine.io';
import { PacketType } from 'socket.io-parser';

const CONNECT = String(PacketType.CONNECT);
/** For a connection to say whose it is. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Closes connections that do not ask to connect in time. Socket.IO's own timeout runs until they are let in, which takes longer when many come. */
export function enforceConnectTimeout(engine: Engine): void {
  engine.on('connection', (connection: Connection) => {
    const timer = setTimeout(() => connection.close(), CONNECT_TIMEOUT_MS).unref();
    const stop = (): void => clearTimeout(timer);
    connection.once('close', stop);
    connection.on('packet', function look({ type, data }: { type: string; data?: unknown }) {
      if (type !== 'message' || typeof data !== 'string' || !data.startsWith(CONNECT)) return;
      stop();
      connection.off('packet', look);
    });
  });
}
