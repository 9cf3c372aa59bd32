import type { z } from 'zod';
import type { ErrorCode } from '../../../src/contracts/errors';
import type { Language } from '../../../src/contracts/language';
import type { Method, Route } from '../../../src/contracts/route';
import { ApiError } from './api-error';

/** What a route of the contract returns. */
export type Data<R extends Route> = z.output<R['response']>;
/** What a route of the contract takes. */
export type Body<R extends Route> = z.input<R['body']>;

export interface Caller {
  token(): string | undefined;
  language(): Language;
  onUnauthenticated(refusal: RefusedToken): void;
}

/** The server refused the token. */
export interface RefusedToken {
  /** `account`: it is deleted. */
  reason: 'account' | undefined;
  /** The server's time if it is known, else this device's. */
  at: Date;
}

interface Envelope {
  success?: boolean;
  message?: string;
  code?: ErrorCode;
  reason?: 'account';
  data?: unknown;
  errors?: { path: string; message: string }[];
}

const TIMEOUT_MS = 20_000;

/** The body is sent as JSON, or as it is if it is a Blob. Resolves with the `data` of the envelope, with what comes without one, or with a Blob. @throws ApiError */
export type Request = (method: Method, path: string, body?: unknown, timeoutMs?: number) => Promise<unknown>;

/** Makes a function that calls the REST API. */
export function createRequest(caller: Caller): Request {
  return async (method, path, body, timeoutMs = TIMEOUT_MS) => {
    const token = caller.token();
    const language = caller.language();
    const isFile = body instanceof Blob;
    const { response, content } = await exchange(path, {
      method: method.toUpperCase(),
      headers: {
        'Accept-Language': language,
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': isFile ? body.type : 'application/json' }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      // Deletions are sent while the page unloads, and must still arrive.
      keepalive: method === 'delete',
      ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
    });
    if (content instanceof Blob) return content;
    if (content.success) return content.data;
    // Of a route without an envelope.
    if (response.ok && content.success === undefined) return content;
    if (response.status === 401 && token !== undefined && token === caller.token()) {
      const at = new Date(response.headers.get('Date') ?? Date.now());
      caller.onUnauthenticated({ reason: content.reason, at });
    }
    throw new ApiError(content.code ?? 'internal', content.message ?? '', {
      fields: content.errors,
      language,
      retryAfterMs: (Number(response.headers.get('Retry-After')) || 0) * 1_000,
    });
  };
}

async function exchange(
  path: string,
  request: RequestInit,
): Promise<{ response: Response; content: Envelope | Blob }> {
  try {
    const response = await fetch(path, request);
    const isFile = response.ok && response.headers.get('Content-Type') === 'application/zip';
    const content = isFile ? await response.blob() : ((await response.json()) as Envelope);
    return { response, content };
  } catch {
    throw new ApiError('unreachable');
  }
}
