import { z } from 'zod';
import { errorSentences, type ErrorCode } from '../contracts/error-codes';
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

const locales = { en: z.locales.en(), 'pt-BR': z.locales.pt() } as const;

/** Parses by contract. @throws InvalidRequestError with a sentence per field, in the caller's language, that quotes no input */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  language: Language,
): z.output<Schema> {
  const result = schema.safeParse(input, { error: locales[language].localeError });
  if (result.success) return result.data;
  // One sentence per field: the first thing that is wrong with it.
  const problems = new Map<string, FieldProblem>();
  for (const issue of result.error.issues) {
    const path = issue.path.map(String).join('.').slice(0, 200);
    const message = isFieldSentence(issue.message) ? fieldSentences[issue.message][language] : issue.message;
    if (!problems.has(path)) problems.set(path, { path, message });
  }
  throw new InvalidRequestError([...problems.values()]);
}

/** The body of an error; what is not an AppError shows nothing of itself. */
export function refusalBody(error: unknown, language: Language): RefusalBody {
  if (!(error instanceof AppError)) {
    return { success: false, message: errorSentences.internal[language], code: 'internal' };
  }
  const [first] = error.problems;
  return {
    success: false,
    // One wrong field: its sentence says more than ours.
    message: error.problems.length === 1 && first ? first.message : errorSentences[error.code][language],
    code: error.code,
    ...(error.problems.length > 0 && { errors: error.problems.map((problem) => ({ ...problem })) }),
  };
}

function isFieldSentence(message: string): message is FieldSentence {
  return Object.hasOwn(fieldSentences, message);
}
