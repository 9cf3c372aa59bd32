import type { Server as Engine, Socket as Connection } from 'engine.io';
import { cut } from './cut';
import { isWebSocket } from './transports';

/** What may wait for one client that does not read. It asks sync when it is back. */
export const BUFFER_LIMIT_BYTES = 1_000_000;

/** Cuts a connection whose client does not read, so that its packets do not pile up here. */
export function cutSlowClients(engine: Engine, onCut: () => void): void {
  engine.on('connection', (connection: Connection) => {
    /** Bytes that Engine.IO holds back because the transport is not done with the last write. */
    let heldBack = 0;
    connection.on('flush', () => {
      heldBack = 0;
    });
    connection.on('packetCreate', (packet: { data?: string | Buffer }) => {
      heldBack += packet.data?.length ?? 0;
      const { transport } = connection;
      const inTransport = isWebSocket(transport) ? transport.socket.bufferedAmount : 0;
      if (heldBack + inTransport <= BUFFER_LIMIT_BYTES) return;
      onCut();
      cut(connection);
    });
  });
}
