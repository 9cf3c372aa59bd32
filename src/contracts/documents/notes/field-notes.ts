import type { z } from 'zod';

/** What the fields of a schema mean, for whoever has nothing but the documents. */
export type FieldNotes<Shape extends z.core.$ZodShape> = { readonly [Name in keyof Shape]?: string };

/** A schema with its notes. A note of a field that it does not have does not compile. */
export type Noted = readonly [z.ZodType, Readonly<Record<string, string>>];

/** Notes of all fields that need one; what a name says by itself has none. */
export function noted<Shape extends z.core.$ZodShape>(
  schema: z.ZodObject<Shape>,
  notes: FieldNotes<Shape>,
): Noted {
  return [schema, notes as Readonly<Record<string, string>>];
}
