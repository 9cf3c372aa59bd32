import { z } from 'zod';
import { says } from './fields';
import type { ErrorCode } from './errors';
import type { Sentence } from './language';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Who may call a route. `session`: a live token. `token`: the same, but while the database is away its signature and expiry
 * decide. `optional`: a bad token counts as none. `none`: everybody.
 */
export type Auth = 'session' | 'token' | 'optional' | 'none';

/** Which allowance a call draws from; `none` for what must never be refused. */
export type Allowance = 'register' | 'login' | 'send' | 'write' | 'search' | 'read' | 'push_test' | 'none';

/** `high`: one call can read thousands of rows, and an account may have fewer of them in flight. */
export type Cost = 'normal' | 'high';

/** `json`: parsed. `bytes`: whole, exactly as sent, as signatures need it. `stream`: the handler reads it as it comes. */
export type BodyKind = 'json' | 'bytes' | 'stream';

/** A route of any wire. */
export interface Route {
  method: Method;
  /** Express notation: `/api/contacts/:id`. */
  path: string;
  summary: string;
  auth: Auth;
  allowance: Allowance;
  cost: Cost;
  params: z.ZodType;
  query: z.ZodType;
  consumes: BodyKind;
  /** Of a JSON body. */
  body: z.ZodType;
  /** Of bytes and streams, instead of what the wire takes otherwise. */
  maxBodyBytes?: number;
  status: 200 | 201 | 202 | 204;
  /** What may leave in a success: nothing that it does not name. */
  response: z.ZodType;
  errors: readonly ErrorCode[];
}

/**
 * `data`: `{success, message, data}`. `message`: the same without data. `bare`: the response as it is, without an envelope.
 */
export type Envelope = 'data' | 'message' | 'bare';

/** A route of our own wire. */
export interface NativeRoute extends Route {
  /** A retry that finds it done already is answered with 200 instead of 201. */
  retryIs200: boolean;
  envelope: Envelope;
  /** What the person reads when it went well. */
  message: Sentence;
  /** Fields of data that stand at the top level of the body as well. */
  repeatedOnTop: readonly string[];
}

/** Anything, unread. */
const Unread = z.unknown();

const DEFAULTS = {
  cost: 'normal',
  params: Unread,
  query: Unread,
  consumes: 'json',
  body: Unread,
  status: 200,
  errors: [],
  retryIs200: false,
  envelope: 'data',
  repeatedOnTop: [],
} as const satisfies Partial<NativeRoute>;

type RouteDraft = Omit<Route, keyof typeof DEFAULTS> & Partial<NativeRoute>;

/** A route with the usual defaults: normal cost, no input, status 200, an envelope with data. */
export function defineRoute<const Draft extends RouteDraft>(
  draft: Draft,
): Omit<typeof DEFAULTS, keyof Draft> & Draft {
  return { ...DEFAULTS, ...draft };
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
