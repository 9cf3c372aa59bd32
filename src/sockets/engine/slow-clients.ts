import type { Server as Engine, Socket as Connection } from 'engine.io';
import { cut } from './cut';
import { isWebSocket } from './transports';

/** Bytes that may be buffered for one client. What it loses when it is cut comes by sync. */
export const BUFFER_LIMIT_BYTES = 1_000_000;

/** Cuts connections whose clients do not read, so that their packets do not pile up. */
export function cutSlowClients(engine: Engine, onCut: () => void): void {
  engine.on('connection', (connection: Connection) => {
    /** In Engine.IO's own buffer, while the transport is busy with the previous write. */
    let buffered = 0;
    connection.on('flush', () => {
      buffered = 0;
    });
    connection.on('packetCreate', (packet: { data?: string | Buffer }) => {
      buffered += packet.data?.length ?? 0;
      const { transport } = connection;
      const inTransport = isWebSocket(transport) ? transport.socket.bufferedAmount : 0;
      if (buffered + inTransport <= BUFFER_LIMIT_BYTES) return;
      onCut();
      cut(connection);
    });
  });
}
