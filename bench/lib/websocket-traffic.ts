import type { Socket as NetSocket } from 'node:net';
import type { Socket } from 'socket.io-client';

/** What went over a websocket in both directions: frames, and their bytes with headers. */
export interface Traffic {
  packets: number;
  bytes: number;
}

/** The internals of Engine.IO's client in Node. Versions are pinned. */
interface NodeTransport {
  ws: { _socket: NetSocket };
}

/** Counts from now on. Returns what it was until a call. */
export function countTraffic({ io: manager }: Socket): () => Traffic {
  const { engine } = manager;
  let packets = 0;
  const count = (): void => {
    packets += 1;
  };
  engine.on('packet', count);
  engine.on('packetCreate', count);
  const { _socket: stream } = (engine.transport as unknown as NodeTransport).ws;
  const bytes = (): number => stream.bytesRead + stream.bytesWritten;
  const before = bytes();
  return () => ({ packets, bytes: bytes() - before });
}

export function sumOfTraffic(all: readonly Traffic[]): Traffic {
  return all.reduce(
    (sum, { packets, bytes }) => ({ packets: sum.packets + packets, bytes: sum.bytes + bytes }),
    {
      packets: 0,
      bytes: 0,
    },
  );
}
