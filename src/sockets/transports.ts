import type { Transport } from 'engine.io';
import type { Socket as RawSocket } from 'node:net';

/** What we reach into: ws keeps its TCP connection in `_socket`. Versions are pinned, and a test says so when this moves. */
export interface WebSocketTransport extends Transport {
  socket: {
    _socket?: Pick<RawSocket, 'cork' | 'uncork'> | null;
    bufferedAmount: number;
    terminate: () => void;
  };
}

export function isWebSocket(transport: Transport): transport is WebSocketTransport {
  return (
    transport.name === 'websocket' &&
    'socket' in transport &&
    typeof transport.socket === 'object' &&
    transport.socket !== null &&
    'bufferedAmount' in transport.socket
  );
}
