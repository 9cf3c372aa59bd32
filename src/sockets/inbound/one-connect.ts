import type { Server as Engine, Socket as Connection } from 'engine.io';
import { PacketType } from 'socket.io-parser';
import { cut } from '../engine/cut';

const CONNECT = String(PacketType.CONNECT);

/**
 * Cuts a connection that wants to be let in a second time, to whichever namespace, before Socket.IO sees it. No client of
 * this server does: after a refusal or a disconnect, Socket.IO's opens a new one.
 */
export function allowOneConnect(engine: Engine, onCut: (connection: Connection) => void): void {
  engine.on('connection', (connection: Connection) => {
    let hasConnected = false;
    connection.on('packet', ({ type, data }: { type: string; data?: unknown }) => {
      if (type !== 'message' || typeof data !== 'string' || !data.startsWith(CONNECT)) return;
      if (hasConnected) {
        onCut(connection);
        // Told to close, it hands on nothing any more.
        cut(connection);
        connection.close(true);
      }
      hasConnected = true;
    });
  });
}
