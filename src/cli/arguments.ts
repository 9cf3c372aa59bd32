import type { z } from 'zod';
import { AppError } from '../domain/errors';
import { parse, refusalBody } from '../domain/refusal';
import { UsageError } from './command';

/** What a contract's schema makes of an argument. @throws UsageError with the sentence that users would read */
export function parseArgument<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  try {
    return parse(schema, value);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new UsageError(`${name}: ${refusalBody(error, 'en').message}`);
  }
}

/** From 1 to 9,999,999. @throws UsageError */
export function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`${name} takes a whole number.`);
  return Number(text);
}

/** The id of a row: from 1 on, and exact. @throws UsageError */
export function rowId(name: string, text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(`${name} takes an id.`);
  return Number(text);
}

/** An operator's reason for the audit log. @throws UsageError if it is too long */
export function reasonOf(text: string | undefined): string | undefined {
  if (text !== undefined && text.length > 400) throw new UsageError('--reason takes at most 400 characters.');
  return text;
}

/** The one argument without a name. @throws UsageError if there is none, or several */
export function onlyOne(what: string, positionals: readonly string[]): string {
  const [one, another] = positionals;
  if (one === undefined || another !== undefined) throw new UsageError(`Name ${what}.`);
  return one;
}
