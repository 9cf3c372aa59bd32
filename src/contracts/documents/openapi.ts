import { z } from 'zod';
import { type ErrorCode, errorSentences } from '../errors';
import type { NativeRoute } from '../route';
import { routes } from '../routes';
import { type RouteExample, routeExamples } from './route-examples';
import { type JsonSchema, SchemaCollector } from './schemas';

export interface OpenApiOptions {
  version: string;
  /** The HTTP status of each error. */
  statusOf: Readonly<Record<ErrorCode, number>>;
}

/** The REST surface as an OpenAPI 3.1 document, made of the route table. */
export function createOpenApi({ version, statusOf }: OpenApiOptions): JsonSchema {
  const schemas = new SchemaCollector();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: describe(route, schemas, statusOf) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'MyChat',
      version,
      summary: 'Messaging for installable web apps: the REST side.',
      description:
        'Every answer under /api is an envelope: `success`, a `message` for the person in front of the screen in English or ' +
        'Brazilian Portuguese (Accept-Language), and `data`, or a stable `code` where it was refused. Times are ISO 8601 in ' +
        'UTC, ids are JSON numbers, and further fields may come. What happens live is in [the socket events](/docs/sockets).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name, description: TAGS[name] })),
    paths,
    components: {
      schemas: { ...sortKeys(schemas.components), Refusal: refusalSchema() },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'From register or login.',
        },
      },
    },
  };
}

const TAGS: Record<string, string> = {
  auth: 'Accounts and sessions',
  contacts: 'Whom a person writes to',
  messages: 'Sending, reading, deleting',
  sync: 'What changed while a client was away',
  push: 'Notifications',
  conversations: 'Settings of one conversation',
  server: 'The server itself',
};

function tagOf({ path }: NativeRoute): string {
  return /^\/api\/(\w+)/.exec(path)?.[1] ?? 'server';
}

/** `postApiMessagesSend` */
export function operationId({ method, path }: NativeRoute): string {
  const words = path.split(/[^A-Za-z]+/).filter(Boolean);
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function describe(
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
    ...(!isUnread(route.body) && {
      requestBody: {
        required: true,
        content: json(schemas.input(route.body), example.body),
      },
    }),
    responses: {
      ...successes(route, json(successSchema(route, schemas), successExample(route, example))),
      ...refusals(route, statusOf),
    },
  };
}

function successes(route: NativeRoute, content: ReturnType<typeof json>): Record<string, JsonSchema> {
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

const isUnread = (schema: z.ZodType) => schema instanceof z.ZodUnknown;

function parametersOf(
  schema: z.ZodType,
  place: 'path' | 'query',
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
    in: place,
    required: required.includes(name),
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

/** What the route itself refuses, and what everything that stands before it does. */
export function codesOf(route: NativeRoute): ErrorCode[] {
  const before: ErrorCode[] = [
    ...(route.auth === 'session' || route.auth === 'token' ? (['unauthenticated'] as const) : []),
    ...(route.allowance === 'none' ? [] : (['rate_limited'] as const)),
    ...(isUnread(route.body)
      ? []
      : (['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const)),
    ...(route.path.startsWith('/api') && route.auth !== 'token' ? (['busy'] as const) : []),
  ];
  return [...new Set([...route.errors, ...before])];
}

function refusals(
  route: NativeRoute,
  statusOf: Readonly<Record<ErrorCode, number>>,
): Record<string, JsonSchema> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    byStatus.set(statusOf[code], [...(byStatus.get(statusOf[code]) ?? []), code]);
  }
  const described = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\`: ${errorSentences[code].en}`).join(' '),
      ...((status === 429 || status === 503) && {
        headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
      }),
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Refusal' },
          examples: Object.fromEntries(
            codes.map((code) => [
              code,
              { value: { success: false, message: errorSentences[code].en, code } },
            ]),
          ),
        },
      },
    },
  ]);
  const body = route.path === '/health' ? [['503', unhealthy]] : [];
  return Object.fromEntries([...described, ...body]);
}

const unhealthy = {
  description: 'The process is stopping, or its database does not answer.',
  content: {
    'application/json': {
      schema: { type: 'object' },
      example: { status: 'ERROR', database: 'disconnected', message: 'The database does not answer' },
    },
  },
};

function refusalSchema(): JsonSchema {
  return {
    type: 'object',
    properties: {
      success: { const: false },
      message: { type: 'string', description: 'For the person in front of the screen. Never quotes input.' },
      code: { type: 'string', enum: Object.keys(errorSentences) },
      errors: {
        type: 'array',
        description: 'What is wrong with which field.',
        items: {
          type: 'object',
          properties: { path: { type: 'string' }, message: { type: 'string' } },
          required: ['path', 'message'],
        },
      },
    },
    required: ['success', 'message', 'code'],
  };
}

function sortKeys<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
