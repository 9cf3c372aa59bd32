import type { LiveRefusal } from '../../contracts/live/events';
import { AppError } from '../../domain/errors';
import type { Language } from '../../contracts/language';
import { refusalBody } from '../../domain/refusal';

/** What a live client is told of an error. Of anything but an AppError nothing is shown. */
export function liveRefusal(error: unknown, language: Language): LiveRefusal {
  const { code, message, errors } = refusalBody(error, language);
  const retry_after = error instanceof AppError ? error.retryAfterSeconds : undefined;
  return {
    code,
    message,
    ...(retry_after !== undefined && { retry_after }),
    ...(errors && { errors }),
  };
}
