import type { z } from 'zod';
import type { JsonSchema } from '../json-schema';
import { rowNotes } from './row-notes';
import { sentNotes } from './sent-notes';

const notes = new Map([...rowNotes, ...sentNotes]);

/** `converted` with a description of each field of which there is a note. */
export function withNotes(schema: z.ZodType | undefined, converted: JsonSchema): JsonSchema {
  const ofFields = schema && notes.get(schema);
  const properties = converted['properties'] as Record<string, JsonSchema> | undefined;
  if (!ofFields || !properties) return converted;
  const described = Object.entries(properties).map(([name, property]) => {
    const description = ofFields[name];
    return [name, description === undefined ? property : { ...property, description }];
  });
  return { ...converted, properties: Object.fromEntries(described) };
}
