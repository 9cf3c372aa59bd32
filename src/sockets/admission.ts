import type { IncomingMessage } from 'node:http';
import { LIVE_VERSION, SHORT_ROWS } from '../contracts/live/events';
import { AppError, InvalidRequestError, RateLimitedError, UnauthenticatedError } from '../domain/errors';
import type { RateLimiter } from '../domain/allowances';
import { languageOf } from '../domain/language';
import type { RequestOrigin } from '../domain/login-source';
import type { ReadGate } from '../domain/read-gate';
import { refusalBody } from '../domain/refusal';
import type { PresenceService } from '../services/presence/presence-service';
import type { Authentication } from '../services/accounts/authentication';
import type { AdmittedSocket, ChatServer, LiveState, SharedData } from './chat-socket';
import type { ConnectionTable } from './connection-table';

/** For clients of a user with too many sockets: dead ones have timed out by then. */
const RETRY_AFTER_S = 60;

/** Clients close a connection that was refused; this is for others. */
const REFUSED_CLOSE_MS = 10_000;

export interface AdmissionOptions {
  sockets: Pick<ConnectionTable, 'isFull'>;
  authentication: Pick<Authentication, 'accountOf' | 'authenticate'>;
  /** Where a handshake comes from. */
  originOf: (request: IncomingMessage) => RequestOrigin;
  presence: Pick<PresenceService, 'arrivalOf'>;
  reads: ReadGate;
  limiter: RateLimiter;
  /** Called for what is not an AppError. */
  report: (error: unknown, context: Record<string, unknown>) => void;
}

/** Authenticates sockets by their handshake. A refused one gets a `connect_error`. */
export function admitSockets(io: ChatServer, options: AdmissionOptions): void {
  io.use((socket, next) => {
    admit(socket, options).then(
      () => next(),
      (error: unknown) => {
        if (!(error instanceof AppError)) options.report(error, { event: 'connect' });
        next(asConnectError(error, socket));
        setTimeout(() => socket.conn.close(), REFUSED_CLOSE_MS).unref();
      },
    );
  });
}

/** A handshake reads a lot, and thousands may come at once: it has its turn. Bad tokens are refused at once, and fill no line. */
async function admit(socket: AdmittedSocket, options: AdmissionOptions): Promise<void> {
  const token: unknown = socket.handshake.auth['token'];
  if (typeof token !== 'string') throw new UnauthenticatedError();
  const isLive = speaksLive(socket.handshake.auth['version']);
  const account = await options.authentication.accountOf(token);
  const work = () => admitAs(socket, { token, isLive }, options);
  if (account === undefined) return work();
  const whenGone = (leave: () => void) => void socket.conn.once('close', leave);
  await options.reads.run('handshake', { account, whenGone }, work);
}

async function admitAs(
  socket: AdmittedSocket,
  { token, isLive }: { token: string; isLive: boolean },
  { authentication, originOf, limiter, presence, sockets }: AdmissionOptions,
): Promise<void> {
  const authenticatedFrom = performance.now();
  const { token_expires_at, ...caller } = await authentication.authenticate(token, originOf(socket.request));
  await limiter.take('connect', String(caller.user_id));
  if (sockets.isFull(caller.user_id)) throw new RateLimitedError(RETRY_AFTER_S);
  const shared: SharedData = {
    caller: { ...caller, connection_id: socket.id, via: isLive ? 'live' : 'classic' },
    authenticatedFrom,
    tokenExpiresAt: token_expires_at,
    language: languageOf(socket.handshake.headers['accept-language']),
    acknowledges: false,
    turn: undefined,
    arrival: await presence.arrivalOf(caller.user_id),
  };
  socket.data = isLive
    ? { ...shared, live: liveState(socket.handshake.auth['rows'] === SHORT_ROWS) }
    : { ...shared, classic: { joined: new Set<number>() } };
}

function liveState(takesShortRows: boolean): LiveState {
  return { takesShortRows, isGreeted: false, lines: undefined, place: undefined, moving: undefined };
}

/** @throws InvalidRequestError for a version of the live protocol that this server does not speak */
function speaksLive(version: unknown): boolean {
  if (version === undefined || version === null) return false;
  if (version === LIVE_VERSION) return true;
  throw new InvalidRequestError([{ path: 'version', message: 'version_invalid' }]);
}

/** Socket.IO passes `message` and `data` to the client's `connect_error`. There is no header for when to come again. */
function asConnectError(error: unknown, socket: AdmittedSocket): Error {
  const body = refusalBody(error, languageOf(socket.handshake.headers['accept-language']));
  const retry_after = error instanceof AppError ? error.retryAfterSeconds : undefined;
  const data = { ...body, ...(retry_after !== undefined && { retry_after }) };
  return Object.assign(new Error(body.message), { data });
}
