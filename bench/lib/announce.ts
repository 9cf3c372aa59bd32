import type { Server } from 'node:http';

/** Listens, sends the port to the parent, reports memory use when asked, and ends with the parent. */
export function announce(http: Server): void {
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
  });
  process.on('message', (question) => {
    if (question !== 'memory') return;
    globalThis.gc?.();
    process.send?.({ rss: process.memoryUsage().rss });
  });
  process.on('disconnect', () => process.exit(0));
}
