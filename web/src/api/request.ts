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
  /** The server refused the token. `at` is the server's time if it is known, else this device's. */
  onUnauthenticated(at: Date): void;
}

interface Envelope {
  success?: boolean;
  message?: string;
  code?: ErrorCode;
  data?: unknown;
  errors?: { path: string; message: string }[];
}

const TIMEOUT_MS = 20_000;

export type Request = (method: Method, path: string, body?: unknown) => Promise<unknown>;

/** Makes a function that calls the REST API and returns the `data` of the envelope. It throws ApiError. */
export function createRequest(caller: Caller): Request {
  return async (method, path, body) => {
    const token = caller.token();
    let status: number;
    let envelope: Envelope;
    let at: Date;
    let retryAfter: string | null;
    const language = caller.language();
    try {
      const response = await fetch(path, {
        method: method.toUpperCase(),
        headers: {
          'Accept-Language': language,
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        // Deletions are sent while the page unloads, and must still arrive.
        keepalive: method === 'delete',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      status = response.status;
      retryAfter = response.headers.get('Retry-After');
      at = new Date(response.headers.get('Date') ?? Date.now());
      envelope = await response.json();
    } catch {
      throw new ApiError('unreachable', '');
    }
    if (envelope.success) return envelope.data;
    if (status === 401 && token !== undefined && token === caller.token()) caller.onUnauthenticated(at);
    throw new ApiError(envelope.code ?? 'internal', envelope.message ?? '', {
      fields: envelope.errors,
      language,
      retryAfterSeconds: Number(retryAfter ?? 0),
    });
  };
}
