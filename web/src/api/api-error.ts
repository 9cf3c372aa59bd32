import type { ErrorCode } from '../../../src/contracts/errors';
import type { Language } from '../../../src/contracts/language';

interface Details {
  fields?: readonly { path: string; message: string }[] | undefined;
  /** The language that was asked for. */
  language?: Language;
  retryAfterSeconds?: number;
}

/** The server refused a request or was not reached (`unreachable`). `message` is a sentence to show; empty if unreachable. */
export class ApiError extends Error {
  readonly fields: readonly { path: string; message: string }[];
  readonly language: Language | undefined;
  /** On the monotonic clock of `performance.now()`. */
  private readonly retryAt: number;

  constructor(
    readonly code: ErrorCode | 'unreachable',
    message: string,
    { fields = [], language, retryAfterSeconds = 0 }: Details = {},
  ) {
    super(message);
    this.fields = fields;
    this.language = language;
    this.retryAt = performance.now() + (retryAfterSeconds || 0) * 1000;
  }

  /** Whole seconds until the server accepts another attempt. */
  secondsLeft(): number {
    return Math.max(0, Math.ceil((this.retryAt - performance.now()) / 1000));
  }
}
