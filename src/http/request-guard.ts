import cors from 'cors';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressKey } from '../domain/addresses';
import type { AnonymousRequests } from '../domain/anonymous-requests';
import { RateLimitedError } from '../domain/errors';
import { languageOf } from '../domain/language';
import type { Tarpit } from '../domain/tarpit';
import type { BoundSurface, SurfaceLimits } from './api-surface';
import { bearerToken, isAuthenticated } from './authenticate';
import type { ClientAddress } from './client-address';
import { endAfterThis, stopReadingEnded } from './pipelining';
import type { Surfaces } from './surfaces';

export type RequestRefusal = 'pipelined' | 'anonymous';

export interface RequestGuardOptions {
  surfaces: Surfaces;
  /** Of all surfaces together. */
  preflights: AnonymousRequests;
  clientAddress: ClientAddress;
  onRefused: (reason: RequestRefusal) => void;
  tarpit: Tarpit;
}

/** Requests of one connection that wait for responses. Browsers and proxies send the next request after the response. */
const MAX_PIPELINED = 32;
const RETRY_AFTER_S = 5;

/**
 * Comes before everything else: requests without a valid token draw from a budget of their address, and a connection may not pile
 * up requests. A refusal costs next to nothing, and closes the connection.
 */
export class RequestGuard {
  private readonly pending = new WeakMap<Socket, number>();
  private readonly allowOrigin: ReadonlyMap<BoundSurface, ReturnType<typeof cors>>;

  constructor(private readonly options: RequestGuardOptions) {
    this.allowOrigin = new Map(options.surfaces.all.map((surface) => [surface, cors(surface.cors)]));
  }

  /** Hands requests that are not refused to `listener`. */
  install(server: Server, listener: RequestListener): void {
    stopReadingEnded(server);
    const onRequest: RequestListener = (request, response) => this.onRequest(request, response, listener);
    // Unknown expectations are ignored. By itself Node would respond 417 to them, without any limit.
    server.on('request', onRequest).on('checkExpectation', onRequest);
  }

  private onRequest(request: IncomingMessage, response: ServerResponse, listener: RequestListener): void {
    const { socket } = request;
    const pending = (this.pending.get(socket) ?? 0) + 1;
    this.pending.set(socket, pending);
    response.once('close', () => this.onResponseClosed(request, response));
    const refusal = this.refusalOf(request, pending);
    if (refusal) this.refuse(request, response, refusal);
    else if (isPreflight(request)) this.answerPreflight(request, response, listener);
    else listener(request, response);
  }

  /** Browsers send preflights without a token, so that they are never refused: if there are too many, the response is delayed. */
  private answerPreflight(
    request: IncomingMessage,
    response: ServerResponse,
    listener: RequestListener,
  ): void {
    const { preflights, tarpit } = this.options;
    if (preflights.take(this.keyOf(request))) return listener(request, response);
    // Without the rest of the stack, which would cost more.
    tarpit.hold(() => this.withCors(request, response, () => response.writeHead(204).end()));
  }

  private refusalOf(request: IncomingMessage, pending: number): RequestRefusal | undefined {
    if (pending > MAX_PIPELINED) return 'pipelined';
    if (isPreflight(request)) return undefined;
    const { anonymous, isToken, weightOf } = this.limitsOf(request);
    const key = this.keyOf(request);
    const token = bearerToken(request);
    if (token === undefined) return anonymous.take(key, weightOf(request)) ? undefined : 'anonymous';
    // Tokens are checked here only if the address is over budget. Otherwise wrong ones are charged after the response.
    if (anonymous.hasLeft(key) || isToken(token)) return undefined;
    anonymous.charge(key);
    return 'anonymous';
  }

  private onResponseClosed(request: IncomingMessage, { statusCode }: ServerResponse): void {
    const { socket } = request;
    this.pending.set(socket, (this.pending.get(socket) ?? 1) - 1);
    const token = bearerToken(request);
    if (token === undefined || isAuthenticated(request)) return;
    // Many routes check no token, and while the database is away none can be authenticated.
    const { anonymous, isToken } = this.limitsOf(request);
    if (statusCode === 401 || !isToken(token)) anonymous.charge(this.keyOf(request));
  }

  private limitsOf(request: IncomingMessage): SurfaceLimits {
    return this.options.surfaces.of(request).limits;
  }

  private keyOf(request: IncomingMessage): string {
    return addressKey(this.options.clientAddress(request));
  }

  private refuse(request: IncomingMessage, response: ServerResponse, reason: RequestRefusal): void {
    this.options.onRefused(reason);
    endAfterThis(request.socket);
    this.options.tarpit.hold(() => this.answerRefused(request, response));
  }

  private answerRefused(request: IncomingMessage, response: ServerResponse): void {
    const language = languageOf(request.headers['accept-language']);
    const surface = this.options.surfaces.of(request);
    const { status, body } = surface.refusal(new RateLimitedError(RETRY_AFTER_S), language);
    this.withCors(request, response, () => {
      response.writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        'Retry-After': String(RETRY_AFTER_S),
        Connection: 'close',
      });
      response.end(JSON.stringify(body));
    });
  }

  private withCors(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const allowOrigin = this.allowOrigin.get(this.options.surfaces.of(request));
    if (allowOrigin) allowOrigin(request, response, next);
    else next();
  }
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
