import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { announce } from '../lib/announce';

/** A push service that reads each push and accepts it: the other end of every contender, the same for all. */
const { keyFile, certFile } = JSON.parse(process.argv[2] ?? '{}') as { keyFile: string; certFile: string };
const server = createServer(
  { key: readFileSync(keyFile), cert: readFileSync(certFile), keepAliveTimeout: 60_000 },
  (request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(201).end());
  },
);
announce(server);
