import { readFileSync } from 'node:fs';
import { createServer, type TLSSocket } from 'node:tls';

/**
 * A push service that accepts every push, for all contenders. Real ones run elsewhere, so this one uses as little processor time as
 * possible: no HTTP library, it only finds the end of each request.
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

/** The number of bytes of the first request; 0 if it is not complete. */
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
