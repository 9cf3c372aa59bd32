import type { Transport } from 'engine.io';

/** What we rely on of Engine.IO's transport over ws. Versions are pinned, and a test says so when this moves. */
export interface WebSocketTransport extends Transport {
  socket: {
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
