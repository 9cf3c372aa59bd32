import type { RequestHandler } from 'express';
import type { z } from 'zod';
import type { Language } from '../contracts/language';
import type { Envelope, Route } from '../contracts/route';
import { type AccountGate, inGate } from '../domain/account-gate';
import { addressKey } from '../domain/addresses';
import type { RateLimiter } from '../domain/allowances';
import { languageOf } from '../domain/language';
import type { Caller } from '../domain/ports';
import { parse } from '../domain/refusal';
import type { Authenticate } from './authenticate';
import type { ClientAddress } from './client-address';
import { encoderOf } from './encode';

/** What a handler may know of a request. */
export interface Input<Params, Query, Body> {
  caller: Caller;
  params: Params;
  query: Query;
  body: Body;
  /** What the caller reads. */
  language: Language;
  /** The page that called, where the browser says so. */
  origin: string | undefined;
  /** The caller's address, through TRUST_PROXY, as a key that groups what one subscriber has. */
  addressKey: string;
  /** Asked for the head of an answer only: nothing may change by it (RFC 9110, section 9.2.1). */
  isHead: boolean;
}

type HandlerInput<R extends Route> = Omit<
  Input<z.output<R['params']>, z.output<R['query']>, z.output<R['body']>>,
  'caller'
> & { caller: R['auth'] extends 'session' ? Caller : Caller | undefined };

/** An answer with another success status than the route's own. */
export class WithStatus<Data> {
  constructor(
    readonly status: number,
    readonly data: Data,
  ) {}
}

type Answer<R extends Route> = z.input<R['response']> | WithStatus<z.input<R['response']>>;

export type BindRoute = <R extends Route>(
  route: R,
  handler: (input: HandlerInput<R>) => Promise<Answer<R> | void>,
) => void;

/** What every route needs. */
export interface Routing {
  authenticate: Authenticate;
  limiter: RateLimiter;
  gate: AccountGate;
  clientAddress: ClientAddress;
}

/** A route with what serves it. */
export interface BoundRoute {
  route: Pick<Route, 'method' | 'path'>;
  serve: RequestHandler;
}

/** Binds routes of the contract: allowance, authentication, validation, envelope and encoding, the same for all. */
export function createBindRoute(
  add: (bound: BoundRoute) => void,
  { authenticate, limiter, gate, clientAddress }: Routing,
): BindRoute {
  return (route, handler) => {
    const encode = encoderOf(route.response);
    const serve: RequestHandler = async (request, response) => {
      const language = languageOf(request.headers['accept-language']);
      const caller = await authenticate(request, route.auth);
      const address = addressKey(clientAddress(request));
      if (route.allowance !== 'none') {
        await limiter.take(route.allowance, caller ? String(caller.user_id) : address);
      }
      const input = {
        caller,
        params: parse(route.params, request.params),
        query: parse(route.query, request.query),
        body: parse(route.body, request.body),
        language,
        origin: request.headers.origin,
        addressKey: address,
        isHead: request.method === 'HEAD',
      };
      // The types of the route say what the schemas have just made sure of.
      const work = () => handler(input as HandlerInput<typeof route>);
      const isGated = caller && route.allowance !== 'none';
      const answer = await (isGated ? inGate(gate, caller.user_id, route.cost, work) : work());
      const [status, data] =
        answer instanceof WithStatus ? [answer.status, answer.data] : [route.status, answer];
      response.status(status).json(bodyOf(route, encode(data), language));
    };
    add({ route, serve });
  };
}

function bodyOf(route: Route, data: unknown, language: Language): unknown {
  const message = route.message[language];
  const bodies: Record<Envelope, () => unknown> = {
    bare: () => data,
    message: () => ({ success: true, message }),
    data: () => ({
      success: true,
      message,
      data,
      ...Object.fromEntries(
        route.repeatedOnTop.map((field) => [field, (data as Record<string, unknown>)[field]]),
      ),
    }),
  };
  return bodies[route.envelope]();
}
