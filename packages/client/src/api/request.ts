import type { z } from 'zod';
import type { ErrorCode } from '../../../../src/contracts/errors.ts';
import type { Language } from '../../../../src/contracts/language.ts';
import type { Method, Route } from '../../../../src/contracts/route.ts';
import { ApiError, ClientError, type SessionEnd } from '../errors.ts';
import { TimeLimit } from './time-limit.ts';
import type { Tokens } from './tokens.ts';

/** What a route of the contract returns. */
export type Data<R extends Route> = z.output<R['response']>;
/** What a route of the contract takes. */
export type Body<R extends Route> = z.input<R['body']>;

const TIMEOUT_MS = 20_000;

export interface Caller {
  /** Of the server, without a slash at its end; empty: that of the page. */
  url: string;
  tokens: Pick<Tokens, 'current' | 'insteadOf'>;
  fetch: typeof fetch;
  language(): Language | undefined;
  /** The server takes no token any more. */
  onSessionOver(reason: SessionEnd | undefined): void;
}

export interface RequestOptions {
  body?: unknown;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

/** Resolves with the `data` of the envelope. @throws ClientError */
export type Request = (method: Method, path: string, options?: RequestOptions) => Promise<unknown>;

interface Envelope {
  success?: boolean;
  message?: string;
  code?: ErrorCode;
  reason?: 'account';
  data?: unknown;
  errors?: { path: string; message: string }[];
}

/** Calls the REST API. A refused token is renewed, once for all who need it, and the call repeated: what was refused was not done. */
export function createRequest(caller: Caller): Request {
  return async (method, path, options = {}) => {
    try {
      const token = await caller.tokens.current();
      try {
        return await call(caller, token, { method, path, options });
      } catch (error) {
        if (!isRefusedToken(error) || error.reason === 'account') throw error;
        return await call(caller, await caller.tokens.insteadOf(token), { method, path, options });
      }
    } catch (error) {
      if (isRefusedToken(error)) throw endSession(caller, error.reason, error);
      if (error instanceof ClientError && error.code === 'session_over')
        throw endSession(caller, undefined, error);
      throw error;
    }
  };
}

function isRefusedToken(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'unauthenticated';
}

function endSession(caller: Caller, reason: SessionEnd | undefined, cause: ClientError): ClientError {
  caller.onSessionOver(reason);
  return new ClientError('session_over', cause.message, { reason, cause });
}

interface Call {
  method: Method;
  path: string;
  options: RequestOptions;
}

async function call(caller: Caller, token: string, { method, path, options }: Call): Promise<unknown> {
  const { body, signal, timeoutMs = TIMEOUT_MS } = options;
  const language = caller.language();
  const limit = new TimeLimit(timeoutMs, signal);
  try {
    const { response, content } = await exchange(caller.fetch, caller.url + path, {
      method: method.toUpperCase(),
      headers: {
        Authorization: `Bearer ${token}`,
        ...(language !== undefined && { 'Accept-Language': language }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      signal: limit.signal,
      // Deletions may be asked for while the page unloads, and must still arrive.
      keepalive: method === 'delete',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (content?.success === true) return content.data;
    // A page of somebody in between, as of a hotel that wants a log-in.
    if (response.ok && !content) throw new ClientError('unreachable');
    throw refusalOf(response, content ?? {}, language);
  } catch (error) {
    throw signal?.aborted ? new ClientError('aborted', '', { cause: error }) : error;
  } finally {
    limit.end();
  }
}

/** What proxies answer while the server is away or has too much to do. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

function refusalOf(response: Response, content: Envelope, language: Language | undefined): ApiError {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const code = content.code ?? (BUSY.has(response.status) ? 'busy' : 'internal');
  return new ApiError(response.status, code, content.message ?? '', {
    fields: content.errors,
    reason: content.reason,
    language,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
  });
}

/** `content` is undefined if it is not JSON, so not of the server. @throws ClientError where no answer came */
async function exchange(
  fetchFrom: typeof fetch,
  address: string,
  request: RequestInit,
): Promise<{ response: Response; content: Envelope | undefined }> {
  try {
    const response = await fetchFrom(address, request);
    return { response, content: parse(await response.text()) };
  } catch (cause) {
    throw new ClientError('unreachable', '', { cause });
  }
}

function parse(text: string): Envelope | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}
