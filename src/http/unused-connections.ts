import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Follows the connections of a server. Call what it returns to end those on which nothing was said yet: browsers open some in advance. Node takes
 * them for requests that have begun (nodejs/node#63452), and a server that closes would wait for them for ever.
 */
export function unusedConnections(http: Server): () => void {
  const connections = new Set<Socket>();
  http.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return () => {
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  };
}
