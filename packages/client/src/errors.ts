import type { ErrorCode } from '../../../src/contracts/errors.ts';
import type { Language } from '../../../src/contracts/language.ts';

/**
 * What may go wrong on this side. `unreachable`: no answer came, so it may have been done. `aborted`: by the caller's signal. `no_token`: `getToken`
 * failed. `session_over`: the server takes no token any more. `wrong_user`: the token is somebody else's than `user_id`. `closed`: the
 * client was closed. `push_failed`: the browser's push service could not be reached.
 */
export type LocalErrorCode =
  'unreachable' | 'aborted' | 'no_token' | 'session_over' | 'wrong_user' | 'closed' | 'push_failed';

export type SessionEnd = 'revoked' | 'expired' | 'account';

interface Details {
  fields?: readonly { path: string; message: string }[] | undefined;
  retryAfterMs?: number | undefined;
  language?: Language | undefined;
  reason?: SessionEnd | undefined;
  cause?: unknown;
}

/** `code` is for programs and never changes its meaning. `message` is a sentence of the server for the user; empty if it has said nothing. */
export class ClientError extends Error {
  /** Which fields of the request were wrong. */
  readonly fields: readonly { path: string; message: string }[];
  /** Milliseconds after which another attempt makes sense, if the server said so. */
  readonly retryAfterMs: number | undefined;
  /** Of `message`, if one was asked for. */
  readonly language: Language | undefined;
  /** With `session_over`. */
  readonly reason: SessionEnd | undefined;
  private readonly madeAt = performance.now();

  constructor(
    readonly code: ErrorCode | LocalErrorCode,
    message = '',
    { fields = [], retryAfterMs, language, reason, cause }: Details = {},
  ) {
    super(message, { cause });
    this.name = 'ClientError';
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
    this.language = language;
    this.reason = reason;
  }

  /** Milliseconds that are left of `retryAfterMs`; 0 if the server has not said so. */
  retryInMs(): number {
    return Math.max(0, this.madeAt + (this.retryAfterMs ?? 0) - performance.now());
  }
}

/** A refusal of the server. */
export class ApiError extends ClientError {
  constructor(
    readonly status: number,
    code: ErrorCode,
    message: string,
    details: Details = {},
  ) {
    super(code, message, details);
    this.name = 'ApiError';
  }
}

const TEMPORARY: ReadonlySet<string> = new Set([
  'unreachable',
  'no_token',
  'busy',
  'rate_limited',
  'internal',
]);

export const isTemporaryCode = (code: string): boolean => TEMPORARY.has(code);

/** Whether the same may work later. */
export function isTemporary(error: unknown): error is ClientError {
  return error instanceof ClientError && isTemporaryCode(error.code);
}
