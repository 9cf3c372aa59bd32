import type { ErrorCode } from '../../../src/contracts/error-codes';

/** A refusal of the server, or that it was not reached. `message` is a sentence to show. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode | 'unreachable',
    message: string,
    readonly fields: readonly { path: string; message: string }[] = [],
  ) {
    super(message);
  }
}
