import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** The internals of Node's HTTP server that we rely on: the parser calls this for each request, and stops if it returns 2. */
type OnIncoming = (request: IncomingMessage, keepAlive: boolean) => number | undefined;
interface WithParser {
  parser?: { onIncoming?: OnIncoming } | null;
}
const STOP = 2;
interface Pausable {
  _paused?: boolean;
}

const ended = new WeakSet<Socket>();

/** Stops reading from a connection after its current request. */
export function endAfterThis(socket: Socket & Pausable): void {
  ended.add(socket);
  // Node sets this for clients that do not read responses. Without it, every finished response would resume reading.
  socket._paused = true;
  socket.pause();
}

/**
 * Lets {@link endAfterThis} take effect at once. By itself Node goes on parsing what it has already received, up to 64 KB: more
 * than a thousand requests.
 */
export function stopReadingEnded(server: Server): void {
  server.on('connection', (socket: Socket & WithParser) => {
    const { parser } = socket;
    const onIncoming = parser?.onIncoming;
    if (!parser || !onIncoming) return;
    parser.onIncoming = (request, keepAlive) => (ended.has(socket) ? STOP : onIncoming(request, keepAlive));
  });
}
