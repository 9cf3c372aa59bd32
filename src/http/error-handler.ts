import type { ErrorRequestHandler, Request } from 'express';
import {
  AppError,
  InvalidRequestError,
  MalformedJsonError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
} from '../domain/errors';
import { languageOf } from '../domain/language';
import { restartRequestTime } from './request-timeout';
import type { Surfaces } from './surfaces';

/** Translates errors of the body parser and the router, which have a `status`. */
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

/** Responds to errors in the envelope of the request's surface. Anything but an AppError is a bug, and is reported. */
export function createErrorHandler(
  surfaces: Surfaces,
  report: (error: unknown, request: Request) => void,
): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = fromBodyParser(thrown);
    if (!(error instanceof AppError)) report(error, request);
    if (response.headersSent) {
      next(error);
      return;
    }
    const surface = surfaces.of(request);
    // The rest of a refused stream has the time of any other request.
    restartRequestTime(request, surface.times.request);
    const { status, body } = surface.refusal(error, languageOf(request.headers['accept-language']));
    if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
      response.setHeader('Retry-After', String(error.retryAfterSeconds));
    }
    response.status(status).json(body);
  };
}
