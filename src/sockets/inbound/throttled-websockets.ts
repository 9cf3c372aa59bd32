import type { IncomingMessage } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { FrameCounter } from './frame-counter';
import type { UnreadInput, InboundThrottle } from './inbound-throttle';

/** The internals of ws that we rely on: a stream that parses received bytes. Versions are pinned, and a test fails when this changes. */
interface WithReceiver {
  _receiver?: { _write?: Writable['_write'] };
}

type Passed = (error?: Error | null) => void;

/** Received bytes of a websocket, handed on in slices by number of frames. */
class UnreadBytes implements UnreadInput {
  private at = 0;

  constructor(
    private readonly chunk: Buffer,
    private readonly frames: FrameCounter,
    private readonly write: (slice: Buffer) => void,
  ) {}

  readNext(max: number): { packets: number; bytes: number; isAll: boolean } {
    const { at: start, chunk } = this;
    const { end, frames } = this.frames.advance(chunk, start, max);
    this.at = end;
    this.write(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end));
    return { packets: frames, bytes: end - start, isAll: end === chunk.length };
  }
}

/**
 * Puts a throttle before ws's parser. While it holds bytes, ws's own backpressure pauses the socket. Returns false if ws does not
 * look as expected.
 */
export function throttleWebSocket(webSocket: WebSocket, throttle: InboundThrottle): boolean {
  const { _receiver: receiver } = webSocket as unknown as WithReceiver;
  const write = receiver?._write?.bind(receiver);
  if (!receiver || !write) return false;
  const frames = new FrameCounter();
  receiver._write = (chunk: Buffer, encoding: BufferEncoding, done: Passed) => {
    let failure: Error | null | undefined;
    const note: Passed = (error) => {
      failure = error;
      if (error) throttle.close();
    };
    throttle.receive(new UnreadBytes(chunk, frames, (slice) => write(slice, encoding, note)), () =>
      done(failure),
    );
  };
  return true;
}

/** For Engine.IO's `wsEngine` option: calls `onOpen` before a websocket has read anything. */
export function throttledWebSockets(onOpen: (webSocket: WebSocket, request: IncomingMessage) => void) {
  return class extends WebSocketServer {
    override handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      callback: (webSocket: WebSocket, request: IncomingMessage) => void,
    ): void {
      super.handleUpgrade(request, socket, head, (webSocket) => {
        onOpen(webSocket, request);
        callback(webSocket, request);
      });
    }
  };
}
