import type { CorsOptions } from 'cors';
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { HANDSHAKE_PATIENCE_MS } from '../../domain/reading-limits';
import type { ChatServer } from '../chat-socket';
import { enforceCloseTimeout } from './close-timeout';
import { enforceConnectTimeout } from './connect-timeout';
import type { CorkedWrites } from './corked-writes';
import { packetParser } from './packet-encoder';
import { cutSlowClients } from './slow-clients';
import type { InboundLimits, InboundMetrics } from '../inbound/inbound-limits';
import { allowOneConnect } from '../inbound/one-connect';

/** Of one packet, or of one posted body. */
const MAX_PAYLOAD_BYTES = 100_000;
/** A dead connection is noticed within their sum. */
const PING_INTERVAL_MS = 25_000;
const PING_TIMEOUT_MS = 20_000;
/** For a connection to be let in, with its turn; {@link enforceConnectTimeout} ends those that do not ask to be. */
const CONNECT_TIMEOUT_MS = HANDSHAKE_PATIENCE_MS + 30_000;

/** Socket.IO's server. It does not replay missed events: clients that were away ask sync. */
export function createSocketServer(cors: CorsOptions, inbound: InboundLimits | undefined): ChatServer {
  return new Server({
    cors,
    ...(inbound && { wsEngine: inbound.webSockets }),
    parser: packetParser,
    serveClient: false,
    maxHttpBufferSize: MAX_PAYLOAD_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
  });
}

interface AttachOptions {
  writes: CorkedWrites;
  inbound: InboundLimits | undefined;
  metrics: Pick<InboundMetrics, 'connectionCut'>;
}

/** Opens the path /socket.io on a server. To be called after Express listens: otherwise both would respond to that path. */
export function attachSocketServer(
  io: ChatServer,
  http: HttpServer,
  { writes, inbound, metrics }: AttachOptions,
): void {
  io.attach(http);
  // First, so that it sees packets before anything else.
  inbound?.install(io.engine);
  allowOneConnect(io.engine, (connection) => {
    metrics.connectionCut('second_connect');
    inbound?.wasCut(connection);
  });
  writes.install(io.engine);
  cutSlowClients(io.engine, () => metrics.connectionCut('not_reading'));
  enforceCloseTimeout(io.engine);
  enforceConnectTimeout(io.engine);
}
