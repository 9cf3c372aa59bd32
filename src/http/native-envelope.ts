import type { ErrorCode } from '../contracts/errors';
import type { Language } from '../contracts/language';
import type { Envelope, NativeRoute } from '../contracts/route';
import { refusalBody } from '../domain/refusal';
import type { RefusalResponse } from './api-surface';

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
  account_disabled: 403,
  invite_invalid: 403,
  reset_link_invalid: 403,
  captcha_invalid: 403,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  email_taken: 409,
  username_taken: 409,
  contact_exists: 409,
  too_many_contacts: 409,
  too_many: 409,
  conversation_full: 409,
  last_owner: 409,
  edit_conflict: 409,
  edit_window_over: 403,
  temp_id_reused: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  busy: 503,
  internal: 500,
};

/** `{success: true, message, data}`, or another envelope that the route names. */
export function nativeSuccess(route: NativeRoute, data: unknown, language: Language): unknown {
  const message = route.message[language];
  const bodies: Record<Envelope, () => unknown> = {
    bare: () => data,
    message: () => ({ success: true, message }),
    data: () => ({
      success: true,
      message,
      data,
      ...Object.fromEntries(
        route.repeatedOnTop.map((field) => [field, (data as Record<string, unknown>)[field]]),
      ),
    }),
  };
  return bodies[route.envelope]();
}

/** `{success: false, message, code, errors?}` with the status of its code. */
export function nativeRefusal(error: unknown, language: Language): RefusalResponse {
  const body = refusalBody(error, language);
  return { status: statusOf[body.code], body };
}
