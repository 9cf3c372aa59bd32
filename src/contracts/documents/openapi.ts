import type { ErrorCode } from '../errors';
import { routes } from '../routes';
import type { JsonSchema } from './json-schema';
import { operationOf, tagOf } from './openapi-operation';
import { refusalSchema } from './openapi-refusals';
import { SchemaCollector } from './schemas';

export interface OpenApiOptions {
  version: string;
  /** The HTTP status of each error. */
  statusOf: Readonly<Record<ErrorCode, number>>;
}

/** The native REST API as an OpenAPI 3.1 document, made from its routes. */
export function createOpenApi({ version, statusOf }: OpenApiOptions): JsonSchema {
  const schemas = new SchemaCollector();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route, schemas, statusOf) };
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
          description:
            "From register, login or exchange; or one of the team's own identity provider, where the server knows it.",
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
  conversations: 'Conversations of any size, their members and messages',
  invites: 'Links with which people join a group',
  reports: 'Complaints to the operators',
  blocks: 'Whom a person does not want to hear from',
  features: 'What this server offers',
  server: 'The server itself',
};

function sortKeys<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
