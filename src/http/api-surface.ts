import type { CorsOptions } from 'cors';
import type { Request, RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Language } from '../contracts/language';
import type { Auth, Route } from '../contracts/route';
import type { AccountGate, AccountKey } from '../domain/account-gate';
import type { RateLimiter } from '../domain/allowances';
import type { AnonymousRequests } from '../domain/anonymous-requests';
import type { BindRoute, BoundRoute } from './bind-route';

/** Where in a request an input was. */
export type InputPart = 'path' | 'query' | 'body';

/** How a refused request is answered. `Retry-After` is added where the error names a time. */
export interface RefusalResponse {
  status: number;
  /** Sent as JSON. */
  body: unknown;
}

/** What its clients may do how often. */
export interface SurfaceLimits {
  /** Allowances of accounts, and of addresses where a route needs no account. */
  limiter: RateLimiter;
  /** How many calls of an account are in flight. */
  gate: AccountGate;
  /** Requests without a valid token, by address; counted before anything else is done for them. */
  anonymous: AnonymousRequests;
  /** How much of that a request takes; usually 1. */
  weightOf: (request: Pick<IncomingMessage, 'method' | 'url'>) => number;
  /** Whether a token could be good, told without asking anything: if so, an address without budget is still served. */
  isToken: (token: string) => boolean;
}

/** For how long a request may take to arrive, in milliseconds; a slower one is answered 408, and its connection closed. */
export interface SurfaceTimes {
  /** Every request, from its headers on. */
  request: number;
  /** From when a route begins to read its body as a stream, which is after authentication. */
  stream: number;
}

/** What the server needs of a surface for requests that have no route, or are refused before theirs. */
export interface SurfaceFrame {
  /** For errors at the start. */
  readonly name: string;
  /** Its addresses: each of these paths and everything below, whichever case. The longest path decides; `/` takes the rest. */
  readonly paths: readonly string[];
  /** Which pages of other origins may call. */
  readonly cors: CorsOptions;
  /** Run for all its requests but preflights, before a route is looked for. */
  readonly before: readonly RequestHandler[];
  /** Read JSON bodies into `request.body`; run before authentication, also where there is no such route. */
  readonly readJson: readonly RequestHandler[];
  /** Run for addresses without a route, before they are refused. */
  readonly fallback: readonly RequestHandler[];
  readonly limits: SurfaceLimits;
  readonly times: SurfaceTimes;
  /** The answer to what was thrown. Whatever is no AppError is a bug: it is reported elsewhere, and nothing of it may be shown. */
  refusal(error: unknown, language: Language): RefusalResponse;
}

/**
 * A wire over HTTP: its addresses, who calls, what bodies it reads, how it answers and refuses, and its limits. All of src/http
 * serves surfaces and assumes nothing of any; src/compose lists those that a process serves.
 */
export interface ApiSurface<R extends Route, Who> extends SurfaceFrame {
  /** The limit for bodies that are read as bytes or streams, if their route has none of its own. */
  readonly maxBodyBytes: number;
  /** @throws AppError if the route needs more than the request has */
  authenticate(request: Request, auth: Auth): Promise<Who | undefined>;
  /** Whose allowances, and whose share of the gate, a call takes. */
  accountOf(caller: Who): AccountKey;
  /** @throws AppError that says what is wrong with the input, in a way that `refusal` can show */
  parse<Schema extends z.ZodType>(schema: Schema, input: unknown, part: InputPart): z.output<Schema>;
  /** The body of a success, sent as JSON; undefined: none. `data` is what the handler returned, reduced to the route's response. */
  success(route: R, data: unknown, language: Language): unknown;
  /** Binds all its routes. They must be below its paths. */
  bindRoutes(bind: BindRoute<R, Who>): void;
}

/** A surface that is ready to be served. */
export interface BoundSurface extends SurfaceFrame {
  readonly routes: readonly BoundRoute[];
}
