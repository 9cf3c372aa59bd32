import { z } from 'zod';
import { ConnectionUrlError } from '../infra/database/connection-url';
import { SettingError } from './setting-formats';

/** The settings of a group that are set; an empty one is not. */
export type Given<Shape> = Partial<Record<keyof Shape, string>>;

/** The settings of a group, parsed. */
export type Parsed<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

export const text = z.string();

/** A setting that `parse` reads. The message of a SettingError or ConnectionUrlError is the problem shown. */
export function setting<Value>(parse: (value: string) => Value) {
  return text.transform((value, context) => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof SettingError || error instanceof ConnectionUrlError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

/** A problem for each of these settings that is not set. `why` completes "NAME is missing: ". */
export function missing<Name extends string>(
  given: Partial<Record<Name, string>>,
  why: Partial<Record<Name, string>>,
): string[] {
  return Object.entries(why).flatMap(([name, reason]) =>
    given[name as Name] ? [] : [`${name} is missing: ${String(reason)}`],
  );
}
