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

/** The allowance that a call draws from; `none` if it must never be refused for that. */
export type Allowance =
  | 'register'
  | 'challenge'
  | 'invite'
  | 'login'
  | 'exchange'
  | 'password'
  | 'forgot'
  | 'send'
  | 'write'
  | 'join'
  | 'search'
  | 'read'
  | 'picture'
  | 'push_test'
  | 'export'
  | 'none';

/** `high`: one call can read thousands of rows, so that an account may have fewer of them in flight. */
export type Cost = 'normal' | 'high';

/** `json`: parsed. `bytes`: exactly as sent, for signatures. `stream`: the handler reads it as it arrives. */
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
  /** For `json`. */
  body: z.ZodType;
  /** For `bytes` and `stream`: the types that are accepted, for the documents. */
  accepts?: readonly string[];
  /** For `bytes` and `stream`, instead of the limit of the surface. */
  maxBodyBytes?: number;
  status: 200 | 201 | 202 | 204;
  /** For how long everybody's cache may keep the response. Without it none may. */
  maxAgeSeconds?: number;
  /** Only the fields that it names are sent. */
  response: z.ZodType;
  errors: readonly ErrorCode[];
}

/**
 * `data`: `{success, message, data}`. `message`: the same without data. `bare`: the response as it is, without an envelope.
 */
export type Envelope = 'data' | 'message' | 'bare';

/** A route of our own wire. */
export interface NativeRoute extends Route {
  /** Whether a retry of something already done returns 200 instead of 201. */
  retryIs200: boolean;
  envelope: Envelope;
  /** The type of a success that is no JSON; then `response` says nothing, and the envelope is `bare`. */
  produces?: string;
  /** What the user reads on success. */
  message: Sentence;
  /** Fields of `data` that are repeated at the top level of the body. */
  repeatedOnTop: readonly string[];
}

/** For input that a route ignores. */
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

/** The response of a route that returns its sentence alone. */
export const Nothing = z.object({});

/** An id in a path or a query: decimal digits only. */
export const IdInPath = z
  .string(says('id_invalid'))
  .regex(/^[1-9][0-9]{0,15}$/, says('id_invalid'))
  .transform(Number)
  .refine(Number.isSafeInteger, says('id_invalid'));

/** The position of a message in a query. 0 is before the first one. */
export const SeqInQuery = z
  .string(says('seq_invalid'))
  .regex(/^[0-9]{1,16}$/, says('seq_invalid'))
  .transform(Number)
  .refine(Number.isSafeInteger, says('seq_invalid'));

/** The size of a page: more than 200 is cut to 200, less than 1 is refused. */
export const PageLimit = z
  .string(says('limit_invalid'))
  .regex(/^0*[1-9][0-9]*$/, says('limit_invalid'))
  .transform((digits) => Math.min(Number(digits), 200))
  .optional();
