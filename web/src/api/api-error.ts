import type { ErrorCode } from '../../../src/contracts/errors';
import type { Language } from '../../../src/contracts/language';

interface Details {
  fields?: readonly { path: string; message: string }[] | undefined;
  /** What the sentences were asked for in. */
  language?: Language;
  retryAfterSeconds?: number;
}

/** A refusal of the server, or that it was not reached. `message` is a sentence to show. */
export class ApiError extends Error {
  readonly fields: readonly { path: string; message: string }[];
  readonly language: Language | undefined;
  /** By the clock that nobody sets. */
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

  /** How long the server wants to be left alone for, in whole seconds. */
  secondsLeft(): number {
    return Math.max(0, Math.ceil((this.retryAt - performance.now()) / 1000));
  }
}
