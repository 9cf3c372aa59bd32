import type { CorsOptions } from 'cors';
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { ClientEventName } from '../contracts/classic/events';
import { AppError, RateLimitedError, UnauthenticatedError } from '../domain/errors';
import { languageOf } from '../domain/language';
import { InFlight } from '../domain/in-flight';
import type { Clocks } from '../domain/ports';
import type { MissedMessageListener } from '../domain/push/ports';
import { refusalBody } from '../domain/refusal';
import { timeout } from '../domain/timeout';
import type { SessionService } from '../services/accounts/session-service';
import type { SyncService } from '../services/sync/sync-service';
import { answer, type AnswerOptions } from './classic/answer';
import type { ChatServer, ChatSocket } from './chat-socket';
import type { CorkedWrites } from './engine/corked-writes';
import { wasCut } from './engine/cut';
import { enforceCloseTimeout } from './engine/close-timeout';
import { handlers } from './classic/handlers';
import type { InboundLimits, InboundMetrics } from './inbound/inbound-limits';
import { allowOneConnect } from './inbound/one-connect';
import { packetParser } from './engine/packet-encoder';
import { trackIdleTime } from './engine/idle-time';
import { cutSlowClients } from './engine/slow-clients';
import type { ConnectionTable } from './connection-table';

/** Nothing a client may say is larger. */
const PAYLOAD_LIMIT_BYTES = 100_000;
/** A dead connection is noticed within their sum. */
const PING_INTERVAL_MS = 25_000;
const PING_TIMEOUT_MS = 20_000;
/** A connection that does not say who it is. */
const CONNECT_TIMEOUT_MS = 10_000;

/** By then dead connections have been noticed. */
const TRY_AGAIN_S = 60;

/** A client does not wait longer for its answer. */
const ANSWERED_WITHIN_MS = 5_000;

export interface SocketOptions extends AnswerOptions, Clocks {
  sockets: ConnectionTable;
  sessions: Pick<SessionService, 'authenticate'>;
  sync: Pick<SyncService, 'newestCursor'>;
  missedMessages: Pick<MissedMessageListener, 'connectionLost'>;
  /** Absent where nothing is limited. */
  inbound: Pick<InboundLimits, 'admit'> | undefined;
}

/** How a connection ends that was not closed from the other side. */
const LOST: ReadonlySet<string> = new Set(['ping timeout', 'transport error']);

/** Missed events are not replayed by Socket.IO: whoever was away asks sync, which knows. */
export function createIo(cors: CorsOptions, inbound: InboundLimits | undefined): ChatServer {
  return new Server({
    cors,
    ...(inbound && { wsEngine: inbound.webSockets }),
    parser: packetParser,
    serveClient: false,
    maxHttpBufferSize: PAYLOAD_LIMIT_BYTES,
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

/** Opens the path /socket.io on a server. After Express: both would answer it otherwise. */
export function attachSockets(
  io: ChatServer,
  http: HttpServer,
  { writes, inbound, metrics }: AttachOptions,
): void {
  io.attach(http);
  // First, so that it sees a packet before anybody else does.
  inbound?.install(io.engine);
  allowOneConnect(io.engine, (connection) => {
    metrics.connectionCut('second_connect');
    inbound?.wasCut(connection);
  });
  writes.install(io.engine);
  cutSlowClients(io.engine, () => metrics.connectionCut('not_reading'));
  enforceCloseTimeout(io.engine);
}

/** Lets sockets in and listens to them. */
export function serveSockets(io: ChatServer, options: SocketOptions): { finish(): Promise<void> } {
  const { sockets, presence } = options;
  const inFlight = new InFlight();
  let isFinishing = false;

  io.use((socket, next) => {
    admit(socket, options).then(
      () => next(),
      (error: unknown) => {
        if (!(error instanceof AppError)) options.report(error, { event: 'connect' });
        next(asConnectError(error, socket));
      },
    );
  });

  io.on('connection', (socket) => {
    if (!sockets.add(socket)) {
      socket.disconnect(true);
      return;
    }
    options.inbound?.admit(socket.conn);
    const { caller, visible } = socket.data;
    const idleMs = trackIdleTime(socket.conn, options.monotonic);
    socket.on('disconnect', (reason) => {
      sockets.remove(socket);
      presence.disconnected(caller.user_id);
      // It did not say goodbye: what it was sent last went nowhere.
      if (LOST.has(reason) || wasCut(socket.conn)) {
        options.missedMessages.connectionLost(caller.user_id, new Date(options.clock() - idleMs()));
      }
    });
    for (const person of visible) {
      if (presence.isOnline(person.user_id)) socket.emit('user_online', person);
    }
    // Said once; what changes later comes as an event.
    socket.data.visible = [];
    presence.connected(caller.user_id);
    void greet(socket, options);
    for (const event of Object.keys(handlers) as ClientEventName[]) {
      socket.on(event, (...said: unknown[]) => {
        // Not begun, so never stored: its client says it again where it connects next.
        if (isFinishing) return;
        inFlight.add(answer(socket, event, said, options));
      });
    }
  });

  return {
    /** Answers what was said until now. Who hears nothing of a message that was stored may send it twice. */
    async finish() {
      isFinishing = true;
      await timeout(inFlight.whenIdle(), ANSWERED_WITHIN_MS, () => {});
    },
  };
}

/** The cursor is read after the socket is in the table: what changes later reaches it live. */
async function greet(socket: ChatSocket, { sync, clock, report }: SocketOptions): Promise<void> {
  try {
    const cursor = await sync.newestCursor();
    socket.emit('hello', {
      user_id: socket.data.caller.user_id,
      server_time: new Date(clock()).toISOString(),
      cursor,
    });
  } catch (error) {
    // Without a greeting a client asks sync, as it does after every reconnect.
    if (!(error instanceof AppError)) report(error, { event: 'hello' });
  }
}

async function admit(
  socket: ChatSocket,
  { sessions, limiter, presence, sockets }: SocketOptions,
): Promise<void> {
  const token: unknown = socket.handshake.auth['token'];
  if (typeof token !== 'string') throw new UnauthenticatedError();
  const authenticatedFrom = performance.now();
  const { token_expires_at, ...caller } = await sessions.authenticate(token);
  await limiter.take('connect', String(caller.user_id));
  if (sockets.isFull(caller.user_id)) throw new RateLimitedError(TRY_AGAIN_S);
  socket.data = {
    caller: { ...caller, connection_id: socket.id, via: 'classic' },
    authenticatedFrom,
    tokenExpiresAt: token_expires_at,
    language: languageOf(socket.handshake.headers['accept-language']),
    acknowledges: false,
    joined: new Set(),
    turn: undefined,
    visible: await presence.listVisible(caller.user_id),
  };
}

/** Socket.IO hands `message` and `data` to the client's `connect_error`. */
function asConnectError(error: unknown, socket: ChatSocket): Error {
  const body = refusalBody(error, languageOf(socket.handshake.headers['accept-language']));
  return Object.assign(new Error(body.message), { data: body });
}
