import { z } from 'zod';

export type Encode = (value: unknown) => unknown;

/**
 * Compiles a function that copies only the fields that a schema names, so that no column is sent because a query happened to read
 * it. Values are not validated: the compiler has checked their types.
 */
export function encoderOf(schema: z.ZodType): Encode {
  if (schema instanceof z.ZodUnion) {
    // The fields of all alternatives.
    const options = schema.options as z.ZodType[];
    const shapes = options.flatMap((option) => (option instanceof z.ZodObject ? [option.shape] : []));
    return encoderOf(z.object(Object.assign({}, ...shapes) as z.ZodRawShape));
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>).map(
      ([name, field]) => [name, encoderOf(field)] as const,
    );
    return (value) => {
      const source = value as Record<string, unknown>;
      const encoded: Record<string, unknown> = {};
      for (const [name, encode] of fields) {
        if (source[name] !== undefined) encoded[name] = encode(source[name]);
      }
      return encoded;
    };
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
