import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { ErrorCode } from '../contracts/errors';
import {
  AppError,
  InvalidRequestError,
  MalformedJsonError,
  NotFoundError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
} from '../domain/errors';
import { languageOf } from '../domain/language';
import { refusalBody } from '../domain/refusal';

/** Exhaustive: a new code does not compile until it has a status. */
export const statusOf: Record<ErrorCode, number> = {
  invalid_request: 400,
  malformed_json: 400,
  contact_is_self: 400,
  receiver_is_self: 400,
  no_subscription: 400,
  endpoint_not_allowed: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  not_found: 404,
  method_not_allowed: 405,
  email_taken: 409,
  contact_exists: 409,
  too_many_contacts: 409,
  temp_id_reused: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  busy: 503,
  internal: 500,
};

/** The body parser speaks in its own words. */
function fromBodyParser(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('status' in error)) return error;
  if (error.status === 413) return new PayloadTooLargeError();
  if (error.status === 415) return new UnsupportedMediaTypeError();
  if (error.status === 400) {
    return 'type' in error && error.type === 'entity.parse.failed'
      ? new MalformedJsonError()
      : new InvalidRequestError();
  }
  return error;
}

export const refuseUnknownRoute: RequestHandler = () => {
  throw new NotFoundError();
};

/** The one place where an error becomes an answer. What is not an AppError is a bug: logged, and shown as `internal`. */
export function createErrorHandler(report: (error: unknown, request: Request) => void): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = fromBodyParser(thrown);
    if (!(error instanceof AppError)) report(error, request);
    if (response.headersSent) {
      next(error);
      return;
    }
    const body = refusalBody(error, languageOf(request.headers['accept-language']));
    if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
      response.setHeader('Retry-After', String(error.retryAfterSeconds));
    }
    response.status(statusOf[body.code]).json(body);
  };
}
