import type { JsonSchema } from './json-schema';
import { type SocketEvent, type SocketProtocol, socketProtocols, WHICH_PROTOCOL } from './protocols';
import { SchemaCollector } from './schemas';

/** The socket events of both sides, in both protocols, as an AsyncAPI 3.1 document, made from the event tables. */
export function createAsyncApi({ version }: { version: string }): JsonSchema {
  const schemas = new SchemaCollector();
  const messages = Object.fromEntries(
    socketProtocols.flatMap((protocol) => Object.entries(messagesOf(protocol, schemas))),
  );
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'MyChat',
      version,
      description:
        'The live side, over Socket.IO 4 at /socket.io, websocket or polling. ' +
        `${WHICH_PROTOCOL.join(' ')} Connect with \`auth: { token, version: 2 }\` to speak the live protocol, and with ` +
        '`auth: { token }` to speak the classic one; a bad token, or another version, is a ' +
        '`connect_error` whose `data` is a refusal as over REST, with `retry_after` in seconds where it makes sense to come again. When many ' +
        'come at once they are let in one after the other, which may take up to two minutes: no client should give up sooner. ' +
        "Add `rows: 'short'` to leave what is null, false or an empty list out of live messages. Live events are hints: whoever was away asks GET /api/sync. " +
        'Further fields and events may come. One CONNECT packet per connection: a second one cuts it. A connection may send 1,000 packets ' +
        '(4 MB) at once and 100 (250 kB) a second; beyond that it is not read, and after five seconds of that it is cut. Before it ' +
        'is let in, 30 packets and 20 kB in all. When its token expires it is told so (live: `session_ended`; classic: `error` with the code ' +
        '`unauthenticated`), and closed.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(socketProtocols.map((protocol) => [protocol.name, channelOf(protocol)])),
    operations: Object.fromEntries(socketProtocols.flatMap((protocol) => operationsOf(protocol))),
    components: { messages, schemas: schemas.components },
  };
}

function channelOf(protocol: SocketProtocol): JsonSchema {
  const ids = [...protocol.said, ...protocol.told].map(({ id }) => id);
  return {
    address: '/socket.io',
    title: protocol.title,
    description: [
      `The default namespace, connected with \`${protocol.auth}\`. Each message is an event of its name with one argument.`,
      ...protocol.rules.map(({ title, text }) => `**${title}.** ${text}`),
    ].join('\n\n'),
    messages: Object.fromEntries(
      [...ids, 'ack'].map((id) => [id, { $ref: `#/components/messages/${protocol.prefix}${id}` }]),
    ),
  };
}

/** From the server's view, as AsyncAPI has it: it receives what clients send. */
function operationsOf(protocol: SocketProtocol): [string, JsonSchema][] {
  const { prefix, said, told } = protocol;
  const operations =
    (action: 'receive' | 'send') =>
    (event: SocketEvent): [string, JsonSchema] => [
      `${prefix}${event.id}`,
      operation(action, event, protocol),
    ];
  return [...said.map(operations('receive')), ...told.map(operations('send'))];
}

function operation(action: 'receive' | 'send', event: SocketEvent, { name }: SocketProtocol): JsonSchema {
  const channel = { $ref: `#/channels/${name}` };
  return {
    action,
    channel,
    summary: event.summary,
    ...(event.audience !== undefined && { description: `Sent to: ${event.audience}` }),
    messages: [{ $ref: `#/channels/${name}/messages/${event.id}` }],
    // Every event may carry a callback.
    ...(action === 'receive' && {
      reply: { channel, messages: [{ $ref: `#/channels/${name}/messages/ack` }] },
    }),
  };
}

function messagesOf(protocol: SocketProtocol, schemas: SchemaCollector): Record<string, JsonSchema> {
  const message = (
    { name, id, summary, example }: SocketEvent,
    payload: JsonSchema,
  ): [string, JsonSchema] => [
    `${protocol.prefix}${id}`,
    { name, summary, payload, examples: [{ name: 'example', payload: example }] },
  ];
  return Object.fromEntries<JsonSchema>([
    ...protocol.said.map((event) => message(event, schemas.input(event.schema))),
    ...protocol.told.map((event) => message(event, schemas.output(event.schema))),
    [`${protocol.prefix}ack`, ackOf(protocol, schemas)],
  ]);
}

function ackOf(protocol: SocketProtocol, schemas: SchemaCollector): JsonSchema {
  return {
    name: 'ack',
    summary: protocol.ackSummary,
    payload: {
      type: 'object',
      properties: { success: { type: 'boolean' }, ...protocol.ackFields(schemas) },
      required: ['success'],
    },
    examples: protocol.ackExamples.map((example) => ({ ...example })),
  };
}
