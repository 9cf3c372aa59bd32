import type { z } from 'zod';
import type { ErrorCode } from '../errors';
import type { NativeRoute } from '../route';
import type { RouteExample } from './examples/example';
import { routeExamples } from './examples/route-examples';
import type { JsonSchema } from './json-schema';
import { PARAMETER_NOTES } from './notes/parameter-notes';
import { refusals } from './openapi-refusals';
import { isUnread, type SchemaCollector } from './schemas';

/** `postApiMessagesSend` */
export function operationId({ method, path }: NativeRoute): string {
  const words = path.split(/[^A-Za-z]+/).filter(Boolean);
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

/** A route as an OpenAPI operation. */
export function operationOf(
  route: NativeRoute,
  schemas: SchemaCollector,
  statusOf: Readonly<Record<ErrorCode, number>>,
): JsonSchema {
  const example = routeExamples.get(route) ?? {};
  const parameters = [
    ...parametersOf(route.params, 'path', example.params, schemas),
    ...parametersOf(route.query, 'query', example.query, schemas),
  ];
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [tagOf(route)],
    security: SECURITY[route.auth],
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(route, example, schemas),
    responses: {
      ...successes(route, successContent(route, example, schemas)),
      ...refusals(route, statusOf),
    },
  };
}

function requestBody(route: NativeRoute, example: RouteExample, schemas: SchemaCollector): JsonSchema {
  if (route.accepts !== undefined) {
    const content = Object.fromEntries(route.accepts.map((type) => [type, {}]));
    return { requestBody: { required: true, content } };
  }
  if (isUnread(route.body)) return {};
  return { requestBody: { required: true, content: json(schemas.input(route.body), example.body) } };
}

function successContent(route: NativeRoute, example: RouteExample, schemas: SchemaCollector): JsonSchema {
  if (route.produces !== undefined) return { [route.produces]: {} };
  return json(successSchema(route, schemas), successExample(route, example));
}

function successes(route: NativeRoute, content: JsonSchema): Record<string, JsonSchema> {
  return {
    ...(route.retryIs200 && {
      200: { description: 'A retry: this is what was stored the first time.', content },
    }),
    [route.status]: { description: route.message.en, content },
  };
}

const SECURITY: Record<NativeRoute['auth'], JsonSchema[]> = {
  session: [{ token: [] }],
  token: [{ token: [] }],
  optional: [{}, { token: [] }],
  none: [],
};

const json = (schema: JsonSchema, example: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

function parametersOf(
  schema: z.ZodType,
  location: 'path' | 'query',
  example: RouteExample['params'],
  schemas: SchemaCollector,
): JsonSchema[] {
  if (isUnread(schema)) return [];
  const { properties = {}, required = [] } = schemas.input(schema) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: location,
    required: required.includes(name),
    ...(location === 'query' && name in PARAMETER_NOTES && { description: PARAMETER_NOTES[name] }),
    schema: property,
    ...(example?.[name] !== undefined && { example: example[name] }),
  }));
}

function successSchema(route: NativeRoute, schemas: SchemaCollector): JsonSchema {
  const data = schemas.output(route.response);
  if (route.envelope === 'bare') return data;
  const onTop = Object.entries((data['properties'] ?? {}) as Record<string, JsonSchema>).filter(([name]) =>
    route.repeatedOnTop.includes(name),
  );
  return {
    type: 'object',
    properties: {
      success: { const: true },
      message: { type: 'string' },
      ...(route.envelope === 'data' && { data }),
      ...Object.fromEntries(onTop),
    },
    required: ['success', 'message', ...(route.envelope === 'data' ? ['data'] : []), ...route.repeatedOnTop],
  };
}

function successExample(route: NativeRoute, { data }: RouteExample): unknown {
  if (route.envelope === 'bare') return data;
  const onTop = route.repeatedOnTop.map((name) => [name, (data as Record<string, unknown>)[name]]);
  return {
    success: true,
    message: route.message.en,
    ...(route.envelope === 'data' && { data }),
    ...Object.fromEntries(onTop),
  };
}

/** The group of a route in the document. */
export function tagOf({ path }: NativeRoute): string {
  return /^\/api\/(\w+)/.exec(path)?.[1] ?? 'server';
}
