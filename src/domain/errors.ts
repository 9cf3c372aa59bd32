import type { ErrorCode } from '../contracts/errors';
import type { FieldSentence } from '../contracts/field-sentences';

export interface FieldProblem {
  /** Dotted, as in `subscription.keys.auth`. */
  path: string;
  /** The key of a sentence. */
  message: FieldSentence;
}

/** A refusal that is meant for the caller. Anything else that is thrown is a bug, and shown as `internal`. */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode;
  readonly problems: readonly FieldProblem[] = [];
  /** Says more than the sentence of the code. */
  readonly sentence: FieldSentence | undefined = undefined;
  /** Which case of the code it is, where clients act on that. */
  readonly reason: 'account' | undefined = undefined;
  /** When to try again, if that makes sense. */
  readonly retryAfterSeconds: number | undefined = undefined;

  constructor(options?: ErrorOptions) {
    super(undefined, options);
    this.name = new.target.name;
  }
}

export class InvalidRequestError extends AppError {
  readonly code = 'invalid_request';
  override readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[] = [], options?: ErrorOptions) {
    super(options);
    this.problems = problems;
  }
}

export class MalformedJsonError extends AppError {
  readonly code = 'malformed_json';
}

/** `problems` say what would be taken, where that is not JSON. */
export class UnsupportedMediaTypeError extends AppError {
  readonly code = 'unsupported_media_type';
  override readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[] = []) {
    super();
    this.problems = problems;
  }
}

export class PayloadTooLargeError extends AppError {
  readonly code = 'payload_too_large';
}

export class UnauthenticatedError extends AppError {
  readonly code = 'unauthenticated';
}

/** The token was that of a session of the account, so this tells nobody else anything. */
export class AccountDeletedError extends UnauthenticatedError {
  override readonly sentence = 'account_deleted';
  override readonly reason = 'account';
}

/** The same for an unknown e-mail or username and a wrong password. */
export class InvalidCredentialsError extends AppError {
  readonly code = 'invalid_credentials';
}

/** The password was right, so this tells nobody else anything. */
export class AccountDisabledError extends AppError {
  readonly code = 'account_disabled';
}

/** There is no such invite, or it has expired, or it is used up: which one is not said. */
export class InviteInvalidError extends AppError {
  readonly code = 'invite_invalid';
  override readonly problems = [{ path: 'invite', message: 'invite_invalid' }] as const;
}

/** Wrong, used, replaced by another one, or too old: which one is not said. */
export class ResetLinkInvalidError extends AppError {
  readonly code = 'reset_link_invalid';
}

/** There is no solution of a challenge, or it is wrong, too late, or was used before. */
export class CaptchaInvalidError extends AppError {
  readonly code = 'captcha_invalid';
  override readonly problems = [{ path: 'altcha', message: 'captcha_invalid' }] as const;
}

export class EmailTakenError extends AppError {
  readonly code = 'email_taken';
}

export class UsernameTakenError extends AppError {
  readonly code = 'username_taken';
}

/** What the caller may see, but not do. What they may not see is {@link NotFoundError}. */
export class ForbiddenError extends AppError {
  readonly code = 'forbidden';
  override readonly sentence: FieldSentence | undefined;

  constructor(sentence?: FieldSentence) {
    super();
    this.sentence = sentence;
  }
}

/** Also for what exists and is not the caller's, so that nobody can probe what exists. */
export class NotFoundError extends AppError {
  readonly code = 'not_found';
}

/** A message refers to one that is gone, or is not its sender's to see. It may be the retry of one that was stored before. */
export class MissingReferenceError extends NotFoundError {}

/** The path exists, but not with this method. */
export class MethodNotAllowedError extends AppError {
  readonly code = 'method_not_allowed';
}

export class ContactIsSelfError extends AppError {
  readonly code = 'contact_is_self';
}

export class ContactExistsError extends AppError {
  readonly code = 'contact_exists';
}

export class TooManyContactsError extends AppError {
  readonly code = 'too_many_contacts';
}

/** One more than a user, or a conversation, may have. */
export class TooManyError extends AppError {
  readonly code = 'too_many';
}

/** It was edited since the caller has seen it. */
export class EditConflictError extends AppError {
  readonly code = 'edit_conflict';
}

/** It was sent too long ago. */
export class EditWindowOverError extends AppError {
  readonly code = 'edit_window_over';
}

/** No group is made until no process of a release without groups can run any more. */
export class GroupsNotYetError extends AppError {
  readonly code = 'busy';
  override readonly sentence = 'groups_not_yet';
  override readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super();
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The group has as many members as a group may have, or would have more. */
export class ConversationFullError extends AppError {
  readonly code = 'conversation_full';
}

/** A group always has an owner: the last one names a successor, or stays. */
export class LastOwnerError extends AppError {
  readonly code = 'last_owner';
}

export class ReceiverIsSelfError extends AppError {
  readonly code = 'receiver_is_self';
}

/** The same temp_id with another text or another receiver. */
export class TempIdReusedError extends AppError {
  readonly code = 'temp_id_reused';
}

export class NoSubscriptionError extends AppError {
  readonly code = 'no_subscription';
}

export class EndpointNotAllowedError extends AppError {
  readonly code = 'endpoint_not_allowed';
}

export class RateLimitedError extends AppError {
  readonly code = 'rate_limited';
  override readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super();
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Refused before anything was stored: the same request may be sent again. */
export class BusyError extends AppError {
  readonly code = 'busy';

  constructor(
    options?: ErrorOptions,
    override readonly retryAfterSeconds = 2,
  ) {
    super(options);
  }
}
