import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { defineRoute, type Route } from '../../src/contracts/route';
import { NoAccountGate } from '../../src/domain/account-gate';
import { AnonymousRequests } from '../../src/domain/anonymous-requests';
import { AppError, InvalidRequestError, NotFoundError, UnauthenticatedError } from '../../src/domain/errors';
import type { ApiSurface, InputPart } from '../../src/http/api-surface';
import { bearerToken } from '../../src/http/authenticate';
import { type BindRoute, RawResponse } from '../../src/http/bind-route';
import { jsonBody } from '../../src/http/json-body';
import { NoRateLimiter } from '../../src/infra/memory-rate-limiter';

/** Signs what a provider posts. */
export const HOOK_SECRET = 'known to the provider';
export const MAX_PARCEL_BYTES = 2_000_000;
export const TIMES = { request: 1_000, stream: 20_000 };
export const STRANGERS_AT_ONCE = 60;

export const signatureOf = (bytes: Buffer | string): string =>
  createHmac('sha256', HOOK_SECRET).update(bytes).digest('hex');

const text = z.object({ text: z.string() });
const name = z.object({ name: z.string().regex(/^[a-z]+$/) });
const parcel = z.object({ name: z.string(), size: z.int(), by: z.string() });

const path = '/api/v9/parcels/:name';
const ofParcel = { path, auth: 'session', allowance: 'write', params: name } as const;
const AddNote = defineRoute({
  method: 'post',
  path: '/api/v9/parcels',
  summary: 'Parses JSON',
  auth: 'session',
  allowance: 'write',
  body: text,
  status: 201,
  response: text,
});
const Put = defineRoute({
  ...ofParcel,
  method: 'put',
  summary: 'Streams a body in',
  consumes: 'stream',
  maxBodyBytes: MAX_PARCEL_BYTES,
  response: parcel,
});
const Get = defineRoute({ ...ofParcel, method: 'get', summary: 'Streams a body out', response: z.unknown() });
const Remove = defineRoute({
  ...ofParcel,
  method: 'delete',
  summary: 'Has no body',
  status: 204,
  response: z.object({}),
});
const Hook = defineRoute({
  method: 'post',
  path: '/hooks/provider',
  summary: 'Needs the bytes for a signature',
  auth: 'none',
  allowance: 'none',
  consumes: 'bytes',
  response: z.unknown(),
});

/** Keeps what its schema found, as its wire shows it. */
class ValidationError extends InvalidRequestError {
  constructor(readonly detail: readonly { loc: (string | number)[] }[]) {
    super();
  }
}

const SENTENCES: Partial<Record<AppError['code'], [status: number, detail: string]>> = {
  unauthenticated: [401, 'Invalid token'],
  not_found: [404, 'Not Found'],
  method_not_allowed: [405, 'Method Not Allowed'],
  payload_too_large: [413, 'Too large'],
  rate_limited: [429, 'Slow down'],
};

/** A wire that shares nothing with ours: other addresses, tokens, bodies, sentences, limits and times. */
export class ParcelSurface implements ApiSurface<Route, string> {
  readonly name = 'parcels';
  readonly paths = ['/api/v9/parcels', '/hooks'];
  readonly cors = { origin: '*', methods: ['GET', 'PUT'] };
  readonly before = [];
  readonly readJson = jsonBody(1_000);
  readonly fallback = [];
  readonly maxBodyBytes = 5_000;
  readonly times = TIMES;
  readonly limits = {
    limiter: new NoRateLimiter(),
    gate: new NoAccountGate(),
    reads: { run: <Result>(_kind: unknown, _reader: unknown, work: () => Promise<Result>) => work() },
    anonymous: new AnonymousRequests(() => 0, { burst: STRANGERS_AT_ONCE, perSecond: 1 }),
    weightOf: () => 1,
    isToken: (token: string) => token.startsWith('key-'),
  };
  readonly parcels = new Map<string, Buffer>();
  /** What is sent for the parcel `endless`. */
  readonly endless = new Readable({ read: () => this.endless.push(Buffer.alloc(10_000)) });

  authenticate: ApiSurface<Route, string>['authenticate'] = (request, auth) => {
    const token = bearerToken(request);
    if (token?.startsWith('key-')) return Promise.resolve(token);
    return auth === 'none' ? Promise.resolve(undefined) : Promise.reject(new UnauthenticatedError());
  };

  accountOf(caller: string): string {
    return caller;
  }

  parse<Schema extends z.ZodType>(schema: Schema, input: unknown, part: InputPart): z.output<Schema> {
    const { success, data, error } = schema.safeParse(input);
    if (success) return data;
    throw new ValidationError(error.issues.map((issue) => ({ loc: [part, ...issue.path.map(String)] })));
  }

  success(_route: Route, data: unknown): unknown {
    return Object.keys(data ?? {}).length === 0 ? undefined : data;
  }

  refusal(error: unknown) {
    if (error instanceof ValidationError) return { status: 422, body: { detail: error.detail } };
    const known = error instanceof AppError ? SENTENCES[error.code] : undefined;
    const [status, detail] = known ?? (error instanceof AppError ? [400, error.code] : [500, 'Sorry']);
    return { status, body: { detail } };
  }

  bindRoutes(bind: BindRoute<Route, string>): void {
    bind(AddNote, ({ body }) => {
      if (body.text === 'a bug') throw new Error('a bug');
      return Promise.resolve(body);
    });
    bind(Put, async ({ caller, params, body }) => {
      if (params.name === 'unwanted') throw new NotFoundError();
      const bytes = await buffer(body);
      this.parcels.set(params.name, bytes);
      return { name: params.name, size: bytes.length, by: caller, secret: 'not in the response' };
    });
    bind(Get, ({ params }) => {
      const bytes = this.parcels.get(params.name);
      const headers = { 'Content-Type': 'application/octet-stream', ETag: '"1"' };
      if (params.name === 'endless') return Promise.resolve(new RawResponse(this.endless, headers));
      if (!bytes) throw new NotFoundError();
      return Promise.resolve(new RawResponse(Readable.from([bytes]), headers));
    });
    bind(Remove, async ({ params }) => void this.parcels.delete(params.name));
    bind(Hook, ({ body, headers }) => {
      if (headers['x-signature'] !== signatureOf(body)) throw new UnauthenticatedError();
      return Promise.resolve(new RawResponse(`took ${body.length} bytes`, { 'Content-Type': 'text/plain' }));
    });
  }
}
