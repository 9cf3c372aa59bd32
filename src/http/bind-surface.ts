import type { Request, RequestHandler, Response } from 'express';
import { Readable } from 'node:stream';
import type { Route } from '../contracts/route';
import { type AccountKey, inGate } from '../domain/account-gate';
import { addressKey } from '../domain/addresses';
import { writeJson } from '../domain/json-text';
import { languageOf } from '../domain/language';
import type { ApiSurface, BoundSurface, SurfaceLimits } from './api-surface';
import { markAuthenticated } from './authenticate';
import { type BindRoute, type BoundRoute, type Input, RawResponse, WithStatus } from './bind-route';
import type { ClientAddress } from './client-address';
import { encoderOf } from './encode';
import { sourceOfField } from './kept-body';
import { readBytes, streamBody } from './read-body';
import { restartRequestTime } from './request-timeout';
import { sendRaw } from './send-raw';

/** Binds the routes of a surface. */
export function bindSurface<Base extends Route, Who>(
  surface: ApiSurface<Base, Who>,
  clientAddress: ClientAddress,
): BoundSurface {
  const routes: BoundRoute[] = [];
  surface.bindRoutes(createBindRoute(surface, clientAddress, (one) => routes.push(one)));
  return { ...surface, refusal: (error, language) => surface.refusal(error, language), routes };
}

/** Authentication, allowance, validation, gate, encoding: in this order for all routes. */
function createBindRoute<Base extends Route, Who>(
  surface: ApiSurface<Base, Who>,
  clientAddress: ClientAddress,
  add: (bound: BoundRoute) => void,
): BindRoute<Base, Who> {
  return (route, handler) => {
    const encode = encoderOf(route.response);
    const serve: RequestHandler = async (request, response) => {
      const caller = await authenticate(surface, route, request);
      const account = caller === undefined ? undefined : surface.accountOf(caller);
      const address = addressKey(clientAddress(request));
      const { limiter } = surface.limits;
      if (route.allowance !== 'none') await limiter.take(route.allowance, String(account ?? address));
      const input = {
        caller,
        addressKey: address,
        ...(await readInput(surface, route, request)),
      };
      try {
        // The schemas have just checked what the types of the route say.
        const work = () => handler(input as Input<typeof route, Who>);
        const answer = await inTurn(surface.limits, { route, account, response }, work);
        if (answer instanceof RawResponse) return await sendRaw(answer, request, response);
        const [status, data] =
          answer instanceof WithStatus ? [answer.status, answer.data] : [route.status, answer];
        if (route.maxAgeSeconds !== undefined) allowStoring(response, route.maxAgeSeconds);
        send(response, status, surface.success(route, encode(data), input.language));
      } finally {
        // What the handler left of a stream is discarded: unread, it would block the connection.
        if (input.body instanceof Readable) input.body.destroy();
      }
    };
    add({ route, serve });
  };
}

interface Call {
  route: Route;
  account: AccountKey | undefined;
  response: Response;
}

/** An account has a few calls in flight; and of what reads much there is little in flight, whosever it is. */
function inTurn<Result>(
  { gate, reads }: SurfaceLimits,
  { route, account, response }: Call,
  work: () => Promise<Result>,
): Promise<Result> {
  if (account === undefined || route.allowance === 'none') return work();
  if (route.method !== 'get' || route.cost !== 'high') return inGate(gate, account, route.cost, work);
  const reader = { account, whenGone: (leave: () => void) => void response.once('close', leave) };
  return inGate(gate, account, route.cost, () => reads.run('request', reader, work));
}

async function authenticate<Who>(
  surface: Pick<ApiSurface<Route, Who>, 'authenticate'>,
  { auth }: Route,
  request: Request,
): Promise<Who | undefined> {
  const caller = await surface.authenticate(request, auth);
  if (caller !== undefined || auth === 'session' || auth === 'token') markAuthenticated(request);
  return caller;
}

type Reading = Pick<ApiSurface<Route, unknown>, 'parse' | 'maxBodyBytes' | 'times'>;

async function readInput(surface: Reading, route: Route, request: Request) {
  return {
    params: surface.parse(route.params, request.params, 'path'),
    query: surface.parse(route.query, request.query, 'query'),
    body: await readBody(surface, route, request),
    headers: request.headers,
    language: languageOf(request.headers['accept-language']),
    origin: request.headers.origin,
    sourceOf: (field: string) => sourceOfField(request, field),
    isHead: request.method === 'HEAD',
  };
}

function readBody(surface: Reading, route: Route, request: Request): unknown {
  const maxBytes = route.maxBodyBytes ?? surface.maxBodyBytes;
  switch (route.consumes) {
    case 'json':
      return surface.parse(route.body, request.body, 'body');
    case 'bytes':
      return readBytes(request, maxBytes);
    case 'stream':
      restartRequestTime(request, surface.times.stream);
      return streamBody(request, maxBytes);
    default:
      return route.consumes satisfies never;
  }
}

/** The sentence in it is in the language that was asked for. */
function allowStoring(response: Response, seconds: number): void {
  response.setHeader('Cache-Control', `public, max-age=${seconds}`);
  response.vary('Accept-Language');
}

function send(response: Response, status: number, body: unknown): void {
  response.status(status);
  if (body === undefined) response.end();
  else response.set('Content-Type', 'application/json').send(writeJson(body));
}
