import type { z } from 'zod';
import { errorSentences, type ErrorCode } from '../contracts/errors';
import { type FieldSentence, fieldSentences } from '../contracts/field-sentences';
import type { Language, Sentence } from '../contracts/language';
import { AppError, type FieldProblem, InvalidRequestError } from './errors';

/** The body of a refusal, over HTTP and in acknowledgements alike. */
export interface RefusalBody {
  success: false;
  message: string;
  code: ErrorCode;
  /** With `unauthenticated`: `account` if the account is deleted. */
  reason?: 'account';
  errors?: { path: string; message: string }[];
}

/** Parses by a contract's schema. @throws InvalidRequestError with one sentence per field, which never quotes input */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { error: defaultSentence });
  if (result.success) return result.data;
  const problems = new Map<string, FieldProblem>();
  for (const { path: steps, message } of result.error.issues) {
    const path = steps.map(String).join('.').slice(0, 200);
    if (!problems.has(path)) problems.set(path, { path, message: sentenceOf(message) });
  }
  throw new InvalidRequestError([...problems.values()]);
}

/** The body for an error. Of anything but an AppError nothing is shown. */
export function refusalBody(error: unknown, language: Language): RefusalBody {
  if (!(error instanceof AppError)) {
    return { success: false, message: errorSentences.internal[language], code: 'internal' };
  }
  const errors = error.problems.map(({ path, message }) => ({
    path,
    message: fieldSentences[message][language],
  }));
  return {
    success: false,
    message: sentenceFor(error)[language],
    code: error.code,
    ...(error.reason && { reason: error.reason }),
    ...(errors.length > 0 && { errors }),
  };
}

/** With one wrong field, its sentence says more than the general one. */
function sentenceFor({ code, problems, sentence }: AppError): Sentence {
  const own = sentence ?? (problems.length === 1 ? problems[0]?.message : undefined);
  return own === undefined ? errorSentences[code] : fieldSentences[own];
}

/** For schemas that name no sentence of their own. */
function defaultSentence({ input }: { input?: unknown }): FieldSentence {
  return input === undefined ? 'field_missing' : 'field_invalid';
}

/** zod has texts of its own, in English: they are not passed on. */
function sentenceOf(message: string): FieldSentence {
  return Object.hasOwn(fieldSentences, message) ? (message as FieldSentence) : 'field_invalid';
}
