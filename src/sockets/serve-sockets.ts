import type { CorsOptions } from 'cors';
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { type ClientEventName, clientEvents, type Refusal } from '../contracts/events';
import { TempId } from '../contracts/entities';
import { AppError, RateLimitedError, UnauthenticatedError } from '../domain/errors';
import { languageOf } from '../domain/language';
import type { Clock } from '../domain/ports';
import type { LatePushes } from '../domain/push-ports';
import { parse, refusalBody } from '../domain/refusal';
import type { AuthService } from '../services/auth-service';
import type { SyncService } from '../services/sync-service';
import type { ChatServer, ChatSocket } from './chat-socket';
import type { CorkedWrites } from './corked-writes';
import { boundFarewells } from './farewell';
import { handlers, type SocketServices } from './handlers';
import { packetParser } from './packet-encoder';
import { watchSignsOfLife } from './signs-of-life';
import { cutSlowClients, wasCut } from './slow-clients';
import type { SocketTable } from './socket-table';

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

export interface SocketOptions extends SocketServices {
  sockets: SocketTable;
  auth: Pick<AuthService, 'authenticate'>;
  sync: Pick<SyncService, 'newestCursor'>;
  late: Pick<LatePushes, 'connectionLost'>;
  clock: Clock;
  /** Called for what is not an AppError. */
  report: (error: unknown, context: Record<string, unknown>) => void;
}

/** How a connection ends that was not closed from the other side. */
const LOST: ReadonlySet<string> = new Set(['ping timeout', 'transport error']);

/** Missed events are not replayed by Socket.IO: whoever was away asks sync, which knows. */
export function createIo(cors: CorsOptions): ChatServer {
  return new Server({
    cors,
    parser: packetParser,
    serveClient: false,
    maxHttpBufferSize: PAYLOAD_LIMIT_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
  });
}

/** Opens the path /socket.io on a server. After Express: both would answer it otherwise. */
export function attachSockets(
  io: ChatServer,
  http: HttpServer,
  { writes, onCut }: { writes: CorkedWrites; onCut: () => void },
): void {
  io.attach(http);
  writes.install(io.engine);
  cutSlowClients(io.engine, onCut);
  boundFarewells(io.engine);
}

/** Lets sockets in and listens to them. */
export function serveSockets(io: ChatServer, options: SocketOptions): { finish(): Promise<void> } {
  const { sockets, presence } = options;
  const underWay = new UnderWay();
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
    const { caller, visible } = socket.data;
    const signOfLife = watchSignsOfLife(socket.conn, options.clock);
    socket.on('disconnect', (reason) => {
      sockets.remove(socket);
      presence.disconnected(caller.user_id);
      // It did not say goodbye: what it was sent last went nowhere.
      if (LOST.has(reason) || wasCut(socket.conn)) {
        options.late.connectionLost(caller.user_id, new Date(signOfLife()));
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
        underWay.begin();
        void answer(socket, event, exchangeOf(said), options).then(underWay.end);
      });
    }
  });

  return {
    /** Answers what was said until now. Who hears nothing of a message that was stored may send it twice. */
    async finish() {
      isFinishing = true;
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ANSWERED_WITHIN_MS);
      });
      await Promise.race([underWay.whenNone(), patience]);
      clearTimeout(timer);
    },
  };
}

/** How much is under way, and when nothing is any more. */
class UnderWay {
  private count = 0;
  private tell: (() => void) | undefined;

  begin(): void {
    this.count += 1;
  }

  readonly end = (): void => {
    this.count -= 1;
    if (this.count === 0) this.tell?.();
  };

  whenNone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.count === 0) resolve();
      else this.tell = resolve;
    });
  }
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

async function admit(socket: ChatSocket, { auth, presence, sockets }: SocketOptions): Promise<void> {
  const token: unknown = socket.handshake.auth['token'];
  if (typeof token !== 'string') throw new UnauthenticatedError();
  const authenticatedFrom = performance.now();
  const caller = await auth.authenticate(token);
  if (sockets.isFull(caller.user_id)) throw new RateLimitedError(TRY_AGAIN_S);
  socket.data = {
    caller: { ...caller, socket_id: socket.id },
    authenticatedFrom,
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

interface Exchange {
  payload: unknown;
  /** Undefined where the client waits for no answer. */
  ack: ((answer: unknown) => void) | undefined;
}

function exchangeOf(said: readonly unknown[]): Exchange {
  const last = said.at(-1);
  return {
    payload: typeof said[0] === 'function' ? undefined : said[0],
    ack: typeof last === 'function' ? (last as (answer: unknown) => void) : undefined,
  };
}

/** Never rejects: whatever goes wrong is told to the socket, in its acknowledgement where it gave one. */
async function answer(
  socket: ChatSocket,
  event: ClientEventName,
  { payload, ack }: Exchange,
  options: SocketOptions,
): Promise<void> {
  const handler = handlers[event];
  const { caller, language } = socket.data;
  try {
    const allowed = handler.allowance && options.limiter.take(handler.allowance, String(caller.user_id));
    if (allowed || socket.data.turn) await inTurn(socket, allowed);
    const parsed = parse(clientEvents[event], payload);
    // The table pairs each event's schema with its handler; the union of both does not say so.
    const answered = await handler.handle(socket, parsed as never, options);
    ack?.(answered);
  } catch (error) {
    if (handler.dropsSilently && error instanceof RateLimitedError) return;
    if (!(error instanceof AppError)) options.report(error, { event, user_id: caller.user_id });
    const refusal: Refusal = { ...refusalBody(error, language), ...tempIdOf(payload) };
    if (ack) ack(refusal);
    else socket.emit('error', refusal);
  }
}

/** What a socket says begins in the order it was said, however long each had to ask for its allowance. */
async function inTurn(socket: ChatSocket, allowed: Promise<void> | undefined): Promise<void> {
  const turn = Promise.allSettled([socket.data.turn, allowed]);
  socket.data.turn = turn;
  await turn;
  if (socket.data.turn === turn) socket.data.turn = undefined;
  await allowed;
}

/** So that a client knows which of its messages was refused. */
function tempIdOf(payload: unknown): { temp_id?: string } {
  if (typeof payload !== 'object' || payload === null || !('temp_id' in payload)) return {};
  const { success, data } = TempId.safeParse(payload.temp_id);
  return success ? { temp_id: data } : {};
}
