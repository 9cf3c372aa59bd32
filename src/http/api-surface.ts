import type { CorsOptions } from 'cors';
import type { Request, RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Language } from '../contracts/language';
import type { Auth, Route } from '../contracts/route';
import type { AccountGate, AccountKey } from '../domain/account-gate';
import type { RateLimiter } from '../domain/allowances';
import type { AnonymousRequests } from '../domain/anonymous-requests';
import type { ReadGate } from '../domain/read-gate';
import type { BindRoute, BoundRoute } from './bind-route';

/** The part of a request that an input comes from. */
export type InputPart = 'path' | 'query' | 'body';

/** The response to a refused request. `Retry-After` is added if the error has a time. */
export interface RefusalResponse {
  status: number;
  /** Sent as JSON. */
  body: unknown;
}

/** How often, and how concurrently, a surface may be called. */
export interface SurfaceLimits {
  /** The allowances of routes: by account, or by address for callers without one. */
  limiter: RateLimiter;
  /** Limits how many calls of an account are in flight. */
  gate: AccountGate;
  /** Limits how many calls of all accounts read much at the same time. */
  reads: ReadGate;
  /** Budgets for requests without a valid token, by address. They are checked before anything else is done. */
  anonymous: AnonymousRequests;
  /** How much of that budget a request takes; usually 1. */
  weightOf: (request: Pick<IncomingMessage, 'method' | 'url'>) => number;
  /** Whether a token may be valid, without asking the database. If so, it is served even if its address is over budget. */
  isToken: (token: string) => boolean;
}

/** How long a request may take to arrive, in milliseconds. After that the response is 408, and the connection is closed. */
export interface SurfaceTimes {
  /** For all requests, from their headers on. */
  request: number;
  /** For streamed bodies, from the moment that the route begins to read, which is after authentication. */
  stream: number;
}

/** What the server needs of a surface for requests without a route, or refused before they reach it. */
export interface SurfaceFrame {
  /** For error messages at startup. */
  readonly name: string;
  /** It serves these paths and everything below them, case-insensitively. The longest path decides; `/` takes the rest. */
  readonly paths: readonly string[];
  /** The origins whose pages may call, and how. */
  readonly cors: CorsOptions;
  /** Middleware for all requests but preflights, before routing. */
  readonly before: readonly RequestHandler[];
  /** Middleware that parses JSON bodies into `request.body`, before authentication; also for unknown routes. */
  readonly readJson: readonly RequestHandler[];
  /** Middleware for unknown routes, before they are refused with 404. */
  readonly fallback: readonly RequestHandler[];
  readonly limits: SurfaceLimits;
  readonly times: SurfaceTimes;
  /** The response to an error. Anything but an AppError is a bug, which is reported elsewhere: nothing of it may be shown. */
  refusal(error: unknown, language: Language): RefusalResponse;
}

/**
 * A wire over HTTP: its paths, authentication, body parsers, envelope, errors, limits and times. The rest of src/http serves
 * surfaces without assuming anything about them; src/compose lists those that a process serves.
 */
export interface ApiSurface<R extends Route, Who> extends SurfaceFrame {
  /** For bodies that are read as bytes or streams, if their route has no limit of its own. */
  readonly maxBodyBytes: number;
  /** Returns the caller, undefined for nobody. @throws AppError if the route needs a better token */
  authenticate(request: Request, auth: Auth): Promise<Who | undefined>;
  /** The account whose allowances and concurrency a call counts for. */
  accountOf(caller: Who): AccountKey;
  /** @throws AppError with what is wrong, for `refusal` to show */
  parse<Schema extends z.ZodType>(schema: Schema, input: unknown, part: InputPart): z.output<Schema>;
  /** The body of a success, sent as JSON; undefined for none. `data` has only the fields of the route's response schema. */
  success(route: R, data: unknown, language: Language): unknown;
  /** Binds all its routes, which must be below its paths. */
  bindRoutes(bind: BindRoute<R, Who>): void;
}

/** A surface that is ready to be served. */
export interface BoundSurface extends SurfaceFrame {
  readonly routes: readonly BoundRoute[];
}
