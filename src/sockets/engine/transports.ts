import type { Transport } from 'engine.io';

/** The internals of Engine.IO's websocket transport that we rely on. Versions are pinned, and a test fails when this changes. */
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
 * Whether the transport takes pre-encoded frames. That needs ws's own sender and no compression; without them such a packet would
 * be sent empty.
 */
export function takesFrames(transport: Transport): boolean {
  if (!isWebSocket(transport)) return false;
  const { _sender: sender } = transport.socket;
  return !transport.perMessageDeflate && typeof sender?.sendFrame === 'function';
}
