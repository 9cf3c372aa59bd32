import { errorSentences } from '../errors';
import { type ClientEventName, clientEvents, type ServerEventName, serverEvents } from '../classic/events';
import { Message } from '../classic/entities';
import { ackExamples, clientEventNotes, serverEventNotes } from './event-notes';
import { type JsonSchema, SchemaCollector } from './schemas';

/** The socket events of both sides as an AsyncAPI 3.1 document, made from the event tables. */
export function createAsyncApi({ version }: { version: string }): JsonSchema {
  const schemas = new SchemaCollector();
  const received = Object.keys(clientEvents) as ClientEventName[];
  const sent = Object.keys(serverEvents) as ServerEventName[];
  const messages: Record<string, JsonSchema> = {
    ...Object.fromEntries(received.map((name) => [name, clientMessage(name, schemas)])),
    ...Object.fromEntries(sent.map((name) => [name, serverMessage(name, schemas)])),
    ack: ackMessage(schemas),
  };
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'MyChat',
      version,
      description:
        'The live side, over Socket.IO 4 at /socket.io, websocket or polling. Connect with `auth: { token }`; a bad token is a ' +
        '`connect_error` whose `data` is a refusal as over REST. Live events are hints: whoever was away asks GET /api/sync. ' +
        'Further fields and events may come. One CONNECT packet per connection: a second one cuts it. A connection may send 1,000 packets ' +
        '(4 MB) at once and 100 (250 kB) a second; beyond that it is not read, and after five seconds of that it is cut. Before it ' +
        'is let in, 30 packets and 20 kB in all. When its token expires it is told `error` with the code `unauthenticated`, and closed.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    channels: {
      socket: {
        address: '/socket.io',
        description: 'The default namespace. Each message is an event of its name with one argument.',
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      ...Object.fromEntries(
        received.map((name) => [name, operation('receive', name, clientEventNotes[name])]),
      ),
      ...Object.fromEntries(sent.map((name) => [name, operation('send', name, serverEventNotes[name])])),
    },
    components: { messages, schemas: schemas.components },
  };
}

/** From the server's view, as AsyncAPI has it: it receives what clients send. */
function operation(action: 'receive' | 'send', name: string, note: { summary: string; audience?: string }) {
  const channel = { $ref: '#/channels/socket' };
  return {
    action,
    channel,
    summary: note.summary,
    ...(note.audience !== undefined && { description: `Sent to: ${note.audience}` }),
    messages: [{ $ref: `#/channels/socket/messages/${name}` }],
    // Every event may carry a callback.
    ...(action === 'receive' && {
      reply: { channel, messages: [{ $ref: '#/channels/socket/messages/ack' }] },
    }),
  };
}

function clientMessage(name: ClientEventName, schemas: SchemaCollector): JsonSchema {
  const { summary, example } = clientEventNotes[name];
  return {
    name,
    summary,
    payload: schemas.input(clientEvents[name]),
    examples: [{ name: 'example', payload: example }],
  };
}

function serverMessage(name: ServerEventName, schemas: SchemaCollector): JsonSchema {
  const { summary, example } = serverEventNotes[name];
  return {
    name,
    summary,
    payload: schemas.output(serverEvents[name]),
    examples: [{ name: 'example', payload: example }],
  };
}

function ackMessage(schemas: SchemaCollector): JsonSchema {
  return {
    name: 'ack',
    summary:
      'What the acknowledgement callback is called with. Its `message` is an object where a message was stored, and a sentence ' +
      'where the event was refused.',
    payload: {
      type: 'object',
      properties: {
        success: { type: 'boolean' },
        message: {
          description:
            'Two things, by `success`: true, and it is the stored message of a send_message, an object (absent for other ' +
            'events); false, and it is a sentence for the person in front of the screen, a string. Programs decide by `code`.',
          oneOf: [schemas.output(Message), { type: 'string' }],
        },
        code: { type: 'string', enum: Object.keys(errorSentences) },
        temp_id: { type: 'string', description: 'That of a refused send_message.' },
      },
      required: ['success'],
    },
    examples: ackExamples.map((example) => ({ ...example })),
  };
}
