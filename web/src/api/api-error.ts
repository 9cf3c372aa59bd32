import type { ClientError } from '@mychat/client';

/**
 * Why something was refused, as the client of the chat says it, and this app before it has loaded that. `message` is a sentence to show; empty if
 * the server was not reached (`unreachable`).
 */
export type Refusal = Error & Pick<ClientError, 'code' | 'fields' | 'language' | 'retryInMs'>;

interface Details {
  fields?: Refusal['fields'] | undefined;
  language?: Refusal['language'];
  retryAfterMs?: number;
}

/** Of the routes that are called before somebody has logged in, or are about their account alone. */
export class ApiError extends Error implements Refusal {
  readonly fields: Refusal['fields'];
  readonly language: Refusal['language'];
  /** On the monotonic clock of `performance.now()`. */
  private readonly retryAt: number;

  constructor(
    readonly code: Refusal['code'],
    message = '',
    { fields = [], language, retryAfterMs = 0 }: Details = {},
  ) {
    super(message);
    this.fields = fields;
    this.language = language;
    this.retryAt = performance.now() + retryAfterMs;
  }

  retryInMs(): number {
    return Math.max(0, this.retryAt - performance.now());
  }
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && 'retryInMs' in error;
}
