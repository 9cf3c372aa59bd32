import type { Transport } from 'engine.io';

/** What we rely on of Engine.IO's transport over ws. Versions are pinned, and a test says so when this moves. */
export interface WebSocketTransport extends Transport {
  socket: {
    bufferedAmount: number;
    terminate: () => void;
    _sender?: { sendFrame?: unknown };
  };
  perMessageDeflate?: unknown;
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

/**
 * Whether the transport takes frames that were made elsewhere: Engine.IO's short cut, which needs ws's own sender and no
 * compression. Otherwise such a packet would go out empty.
 */
export function takesFrames(transport: Transport): boolean {
  if (!isWebSocket(transport)) return false;
  const { _sender: sender } = transport.socket;
  return !transport.perMessageDeflate && typeof sender?.sendFrame === 'function';
}
