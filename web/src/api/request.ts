import type { z } from 'zod';
import type { ErrorCode } from '../../../src/contracts/errors';
import type { Language } from '../../../src/contracts/language';
import type { Method, Route } from '../../../src/contracts/route';
import { ApiError } from './api-error';

/** What a route of the contract answers, and what it takes. */
export type Data<R extends Route> = z.output<R['response']>;
export type Body<R extends Route> = z.input<R['body']>;

export interface Caller {
  token(): string | undefined;
  language(): Language;
  /** The token is not good any more; `at` is what time it is for the server, or else here. */
  onUnauthenticated(at: Date): void;
}

interface Answer {
  success?: boolean;
  message?: string;
  code?: ErrorCode;
  data?: unknown;
  errors?: { path: string; message: string }[];
}

const PATIENCE_MS = 20_000;

export type Request = (method: Method, path: string, body?: unknown) => Promise<unknown>;

/** Calls our REST API and opens its envelope. @throws ApiError */
export function createRequest(caller: Caller): Request {
  return async (method, path, body) => {
    const token = caller.token();
    let status: number;
    let answer: Answer;
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
        signal: AbortSignal.timeout(PATIENCE_MS),
        // What is taken away as the page goes still arrives.
        keepalive: method === 'delete',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      status = response.status;
      retryAfter = response.headers.get('Retry-After');
      at = new Date(response.headers.get('Date') ?? Date.now());
      answer = await response.json();
    } catch {
      throw new ApiError('unreachable', '');
    }
    if (answer.success) return answer.data;
    if (status === 401 && token !== undefined && token === caller.token()) caller.onUnauthenticated(at);
    throw new ApiError(answer.code ?? 'internal', answer.message ?? '', {
      fields: answer.errors,
      language,
      retryAfterSeconds: Number(retryAfter ?? 0),
    });
  };
}
