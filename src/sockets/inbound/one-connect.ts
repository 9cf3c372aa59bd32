import type { Server as Engine, Socket as Connection } from 'engine.io';
import { PacketType } from 'socket.io-parser';
import { cut } from '../engine/cut';

const CONNECT = String(PacketType.CONNECT);

/**
 * Cuts a connection that sends a second CONNECT packet, for any namespace, before Socket.IO sees it. No client does: after a
 * refusal or a disconnect, Socket.IO's client opens a new connection.
 */
export function allowOneConnect(engine: Engine, onCut: (connection: Connection) => void): void {
  engine.on('connection', (connection: Connection) => {
    let hasConnected = false;
    connection.on('packet', ({ type, data }: { type: string; data?: unknown }) => {
      if (type !== 'message' || typeof data !== 'string' || !data.startsWith(CONNECT)) return;
      if (hasConnected) {
        onCut(connection);
        // Once it is closing, Engine.IO hands on nothing more.
        cut(connection);
        connection.close(true);
      }
      hasConnected = true;
    });
  });
}
