import cors, { type CorsOptions } from 'cors';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressKey } from '../domain/addresses';
import type { AnonymousRequests } from '../domain/anonymous-requests';
import { RateLimitedError } from '../domain/errors';
import { languageOf } from '../domain/language';
import { refusalBody } from '../domain/refusal';
import type { Tarpit } from '../domain/tarpit';
import { bearerToken, isAuthenticated } from './authenticate';
import type { ClientAddress } from './client-address';
import { endAfterThis, stopReadingEnded } from './pipelining';

export type RequestRefusal = 'pipelined' | 'anonymous';

export interface RequestGuardOptions {
  anonymous: AnonymousRequests;
  preflights: AnonymousRequests;
  clientAddress: ClientAddress;
  /** Whether a token was signed here and has not expired. */
  isToken: (token: string) => boolean;
  cors: CorsOptions;
  /** Told of each request that is refused. */
  onRefused: (reason: RequestRefusal) => void;
  tarpit: Tarpit;
}

/** Requests of one connection that wait for their answers. Browsers and proxies send the next one when they have it. */
const MAX_PIPELINED = 32;
const RETRY_AFTER_S = 5;

/**
 * Stands before everything else: strangers have an allowance by address, and a connection may not pile up requests. What it
 * refuses costs next to nothing, and closes the connection.
 */
export class RequestGuard {
  private readonly unanswered = new WeakMap<Socket, number>();
  private readonly allowOrigin: ReturnType<typeof cors>;

  constructor(private readonly options: RequestGuardOptions) {
    this.allowOrigin = cors(options.cors);
  }

  /** Hands on to `listener` what may be answered. */
  install(server: Server, listener: RequestListener): void {
    stopReadingEnded(server);
    const onRequest: RequestListener = (request, response) => this.onRequest(request, response, listener);
    // What else a request expects is ignored: by itself Node would answer 417, as many as come.
    server.on('request', onRequest).on('checkExpectation', onRequest);
  }

  private onRequest(request: IncomingMessage, response: ServerResponse, listener: RequestListener): void {
    const { socket } = request;
    const unanswered = (this.unanswered.get(socket) ?? 0) + 1;
    this.unanswered.set(socket, unanswered);
    response.once('close', () => this.onAnswered(request, response));
    const refusal = this.refusalOf(request, unanswered);
    if (refusal) this.refuse(request, response, refusal);
    else if (isPreflight(request)) this.answerPreflight(request, response, listener);
    else listener(request, response);
  }

  /** Preflights come before limits, because browsers send them without a token: too many are answered, but late. */
  private answerPreflight(
    request: IncomingMessage,
    response: ServerResponse,
    listener: RequestListener,
  ): void {
    const { preflights, tarpit } = this.options;
    if (preflights.take(this.keyOf(request))) return listener(request, response);
    // CORS answers by itself; the rest of the way would cost more.
    tarpit.hold(() => this.allowOrigin(request, response, () => response.writeHead(204).end()));
  }

  private refusalOf(request: IncomingMessage, unanswered: number): RequestRefusal | undefined {
    if (unanswered > MAX_PIPELINED) return 'pipelined';
    if (isPreflight(request)) return undefined;
    const { anonymous, isToken } = this.options;
    const key = this.keyOf(request);
    const token = bearerToken(request);
    if (token === undefined) return anonymous.take(key, weightOf(request)) ? undefined : 'anonymous';
    // Looked at here only when it matters; what nobody found to be good is charged when it is answered.
    if (anonymous.hasLeft(key) || isToken(token)) return undefined;
    anonymous.charge(key);
    return 'anonymous';
  }

  private onAnswered(request: IncomingMessage, { statusCode }: ServerResponse): void {
    const { socket } = request;
    this.unanswered.set(socket, (this.unanswered.get(socket) ?? 1) - 1);
    const token = bearerToken(request);
    if (token === undefined || isAuthenticated(request)) return;
    // Many paths look at no token, and while the database is away nobody's is found to be good.
    const isWrong = statusCode === 401 || !this.options.isToken(token);
    if (isWrong) this.options.anonymous.charge(this.keyOf(request));
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
    this.allowOrigin(request, response, () => {
      response.writeHead(429, {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        'Retry-After': String(RETRY_AFTER_S),
        Connection: 'close',
      });
      response.end(JSON.stringify(refusalBody(new RateLimitedError(RETRY_AFTER_S), language)));
    });
  }
}

/** Pages and files come from memory, and an app has a dozen: an office that opens it at the same time gets them all. */
const FILE_WEIGHT = 0.1;

function weightOf({ method, url = '/' }: IncomingMessage): number {
  const isFile = (method === 'GET' || method === 'HEAD') && !/^\/(?:api|health|metrics)\b/i.test(url);
  return isFile ? FILE_WEIGHT : 1;
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
