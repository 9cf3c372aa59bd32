import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** What we rely on of Node's HTTP server: the parser calls this for each request, and stops at 2, as before an upgrade. */
type OnIncoming = (request: IncomingMessage, keepAlive: boolean) => number | undefined;
interface WithParser {
  parser?: { onIncoming?: OnIncoming } | null;
}
const STOP = 2;
interface Pausable {
  _paused?: boolean;
}

const ended = new WeakSet<Socket>();

/** Nothing that comes after the current request of this connection is read, whatever else is sent. */
export function endAfterThis(socket: Socket & Pausable): void {
  ended.add(socket);
  // As Node does with a client that does not read its answers: else each answer to an earlier request reads on.
  socket._paused = true;
  socket.pause();
}

/**
 * Lets {@link endAfterThis} take effect at once. Node parses everything that it has received, up to 64 KB, whatever became of the
 * connection meanwhile: more than a thousand requests, which nobody will answer.
 */
export function stopReadingEnded(server: Server): void {
  server.on('connection', (socket: Socket & WithParser) => {
    const { parser } = socket;
    const onIncoming = parser?.onIncoming;
    if (!parser || !onIncoming) return;
    parser.onIncoming = (request, keepAlive) => (ended.has(socket) ? STOP : onIncoming(request, keepAlive));
  });
}
