import { z } from 'zod';
import { groupBy } from '../domain/group-by';

export type Encode = (value: unknown) => unknown;

/**
 * Compiles a function that copies only the fields that a schema names, so that no column is sent because a query happened to read
 * it. Values are not validated: the compiler has checked their types.
 */
export function encoderOf(schema: z.ZodType): Encode {
  if (schema instanceof z.ZodUnion) return encoderOfAny(schema.options as z.ZodType[]);
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<z.ZodType>(schema.shape);
    return encoderOfFields(fields.map(([name, field]) => [name, encoderOf(field)]));
  }
  if (schema instanceof z.ZodArray) {
    const encode = encoderOf(schema.element as z.ZodType);
    return (value) => (value as unknown[]).map(encode);
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    const encode = encoderOf(schema.unwrap() as z.ZodType);
    return (value) => (value === null || value === undefined ? value : encode(value));
  }
  return (value) => value;
}

function encoderOfFields(fields: readonly (readonly [name: string, encode: Encode])[]): Encode {
  return (value) => {
    const source = value as Record<string, unknown>;
    const encoded: Record<string, unknown> = {};
    for (const [name, encode] of fields) {
      if (source[name] !== undefined) encoded[name] = encode(source[name]);
    }
    return encoded;
  };
}

/** Of objects the fields of all alternatives, of lists their elements alike. */
function encoderOfAny(alternatives: readonly z.ZodType[]): Encode {
  const [only, ...further] = alternatives;
  if (only && further.length === 0) return encoderOf(only);
  const options = alternatives.flatMap(withoutWrappers);
  const lists = options.filter((option) => option instanceof z.ZodArray);
  const objects = options.filter((option) => option instanceof z.ZodObject);
  const fields = objects.flatMap(({ shape }) => Object.entries(shape as Record<string, z.ZodType>));
  const encodeElement =
    lists.length > 0 ? encoderOfAny(lists.map(({ element }) => element as z.ZodType)) : undefined;
  const encodeObject = encoderOfFields(
    Array.from(
      groupBy(fields, ([name]) => name),
      ([name, same]) => [name, encoderOfAny(same.map(([, field]) => field))],
    ),
  );
  return (value) => {
    if (Array.isArray(value)) return encodeElement ? value.map(encodeElement) : value;
    return objects.length > 0 && typeof value === 'object' && value !== null ? encodeObject(value) : value;
  };
}

/** What is inside optional and nullable ones, and the alternatives of unions. */
function withoutWrappers(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(withoutWrappers);
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return isWrapped ? withoutWrappers(schema.unwrap() as z.ZodType) : [schema];
}
