import { readFileSync } from 'node:fs';
import { createServer, type TLSSocket } from 'node:tls';

/**
 * A push service that reads each push and accepts it: the other end of every contender, the same for all. Real ones run elsewhere,
 * so this one takes as little of the processors as it can: no HTTP library, only what a request's end is known by.
 */
const { keyFile, certFile } = JSON.parse(process.argv[2] ?? '{}') as { keyFile: string; certFile: string };
const ACCEPTED = Buffer.from('HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n');
const HEADERS_END = '\r\n\r\n';

function serve(socket: TLSSocket): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
    for (let end = endOfRequest(pending); end > 0; end = endOfRequest(pending)) {
      pending = pending.subarray(end);
      socket.write(ACCEPTED);
    }
  });
}

/** How many bytes the first request has; 0 where it is not complete. */
function endOfRequest(bytes: Buffer): number {
  const headersEnd = bytes.indexOf(HEADERS_END);
  if (headersEnd < 0) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, headersEnd))?.[1];
  if (length === undefined) throw new Error('A push without a length');
  const end = headersEnd + HEADERS_END.length + Number(length);
  return bytes.length < end ? 0 : end;
}

const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('disconnect', () => process.exit(0));
