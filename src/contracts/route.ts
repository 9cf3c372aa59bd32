import { z } from 'zod';
import { says } from './fields';
import type { ErrorCode } from './errors';
import type { Sentence } from './language';

export type Method = 'get' | 'post' | 'put' | 'delete';

/**
 * Who may call a route. `session`: a live token. `token`: the same, but while the database is away its signature and expiry
 * decide. `optional`: a bad token counts as none. `none`: everybody.
 */
export type Auth = 'session' | 'token' | 'optional' | 'none';

/** Which allowance a call draws from; `none` for what must never be refused. */
export type Allowance = 'register' | 'login' | 'send' | 'write' | 'search' | 'read' | 'push_test' | 'none';

/** `high`: one call can read thousands of rows, and fewer of a person's are under way at once. */
export type Cost = 'normal' | 'high';

/**
 * `data`: `{success, message, data}`. `message`: the same without data. `bare`: the response as it is, without an envelope.
 */
export type Envelope = 'data' | 'message' | 'bare';

export interface Route<
  Path extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
  Access extends Auth = Auth,
> {
  method: Method;
  /** Express notation: `/api/contacts/:id`. */
  path: string;
  summary: string;
  auth: Access;
  allowance: Allowance;
  cost: Cost;
  params: Path;
  query: Query;
  body: Body;
  status: 200 | 201;
  /** A retry that finds it done already is answered with 200 instead of 201. */
  retryIs200: boolean;
  envelope: Envelope;
  response: Response;
  /** What the person reads when it went well. */
  message: Sentence;
  /** Fields of data that stand at the top level of the body as well. */
  repeatedOnTop: readonly string[];
  errors: readonly ErrorCode[];
}

/** What a route without path parameters, query or body takes there: anything, unread. */
const Unread = z.unknown();
type Unread = typeof Unread;

type Optional =
  'cost' | 'params' | 'query' | 'body' | 'status' | 'retryIs200' | 'envelope' | 'repeatedOnTop' | 'errors';

/** A route with the usual defaults: status 200, an envelope with data, no input. */
export function defineRoute<
  Response extends z.ZodType,
  Path extends z.ZodType = Unread,
  Query extends z.ZodType = Unread,
  Body extends z.ZodType = Unread,
  Access extends Auth = Auth,
>(
  route: Omit<Route<Path, Query, Body, Response, Access>, Optional> &
    Partial<Pick<Route<Path, Query, Body, Response, Access>, Optional>>,
): Route<Path, Query, Body, Response, Access> {
  return {
    cost: 'normal',
    params: Unread as unknown as Path,
    query: Unread as unknown as Query,
    body: Unread as unknown as Body,
    status: 200,
    retryIs200: false,
    envelope: 'data',
    repeatedOnTop: [],
    errors: [],
    ...route,
  };
}

/** The response of a route that answers with its sentence alone. */
export const Nothing = z.object({});

/** An id in a path or a query: decimal digits only, nothing is coerced that would not be one. */
export const IdInPath = z
  .string(says('id_invalid'))
  .regex(/^[1-9][0-9]{0,15}$/, says('id_invalid'))
  .transform(Number)
  .refine(Number.isSafeInteger, says('id_invalid'));

/** A page holds at most 200: more is cut to 200, less than one is refused. */
export const PageLimit = z
  .string(says('limit_invalid'))
  .regex(/^0*[1-9][0-9]*$/, says('limit_invalid'))
  .transform((digits) => Math.min(Number(digits), 200))
  .optional();
