import type { z } from 'zod';
import { errorSentences, type ErrorCode } from '../contracts/errors';
import { type FieldSentence, fieldSentences } from '../contracts/field-sentences';
import type { Language } from '../contracts/language';
import { AppError, type FieldProblem, InvalidRequestError } from './errors';

/** What a refused request or event is answered, over HTTP and in acks alike. */
export interface RefusalBody {
  success: false;
  message: string;
  code: ErrorCode;
  errors?: { path: string; message: string }[];
}

/** Parses by contract. @throws InvalidRequestError with a sentence per field, which quotes no input */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { error: defaultSentence });
  if (result.success) return result.data;
  // One sentence per field: the first thing that is wrong with it.
  const problems = new Map<string, FieldProblem>();
  for (const { path: steps, message } of result.error.issues) {
    const path = steps.map(String).join('.').slice(0, 200);
    if (!problems.has(path)) problems.set(path, { path, message: sentenceOf(message) });
  }
  throw new InvalidRequestError([...problems.values()]);
}

/** The body of an error; what is not an AppError shows nothing of itself. */
export function refusalBody(error: unknown, language: Language): RefusalBody {
  if (!(error instanceof AppError)) {
    return { success: false, message: errorSentences.internal[language], code: 'internal' };
  }
  const errors = error.problems.map(({ path, message }) => ({
    path,
    message: fieldSentences[message][language],
  }));
  const [first] = errors;
  return {
    success: false,
    // One wrong field: its sentence says more than ours.
    message: errors.length === 1 && first ? first.message : errorSentences[error.code][language],
    code: error.code,
    ...(errors.length > 0 && { errors }),
  };
}

/** For schemas that name no sentence of their own. */
function defaultSentence({ input }: { input?: unknown }): FieldSentence {
  return input === undefined ? 'field_missing' : 'field_invalid';
}

/** zod has texts of its own, in English: what is no key of ours is not passed on. */
function sentenceOf(message: string): FieldSentence {
  return Object.hasOwn(fieldSentences, message) ? (message as FieldSentence) : 'field_invalid';
}
