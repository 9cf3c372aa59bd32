import type { z } from 'zod';
import { clientEvents, serverEvents } from '../classic/events';
import { Message } from '../classic/entities';
import { errorSentences } from '../errors';
import * as live from '../live/events';
import { ackExamples, clientEventNotes, serverEventNotes } from './event-notes';
import { LIVE_RULES, type LiveRule } from './live-rules';
import { liveAckExamples, liveClientEventNotes, liveServerEventNotes } from './live-event-notes';
import type { JsonSchema } from './json-schema';
import type { SchemaCollector } from './schemas';

export interface SocketEvent {
  name: string;
  /** Its name among the events of both sides. */
  id: string;
  summary: string;
  /** Who gets it, if the server sends it. */
  audience?: string;
  example: unknown;
  schema: z.ZodType;
}

/** One of the two protocols that sockets speak. */
export interface SocketProtocol {
  name: 'classic' | 'live';
  /** Before the names of its events, where those of both are together. */
  prefix: '' | 'live_';
  title: string;
  /** What the client says to speak it. */
  auth: string;
  /** What a client has to do, besides what the events say. */
  rules: readonly LiveRule[];
  /** What the client sends. */
  said: readonly SocketEvent[];
  /** What the server sends. */
  told: readonly SocketEvent[];
  ackSummary: string;
  ackExamples: readonly { name: string; payload: object }[];
  /** What acknowledgement callbacks are called with, besides `success`. */
  ackFields: (schemas: SchemaCollector) => Record<string, JsonSchema>;
}

/** In plain sentences, for whoever begins. */
export const WHICH_PROTOCOL = [
  'There are two protocols on one server, and clients of both write to each other. Which one a connection speaks is said in its handshake.',
  'Write new clients for the live protocol (version 2): it has groups, several messages in one packet, and the same rows as sync, so one ' +
    'function keeps a client up to date.',
  'The classic protocol is for clients that exist already. It goes on working as it is, knows direct conversations only, and gets nothing new.',
  'A client speaks one of them at a time. The same person may use both on different devices.',
] as const;

export const socketProtocols: readonly SocketProtocol[] = [
  {
    name: 'live',
    prefix: 'live_',
    title: 'Live protocol 2',
    auth: 'auth: { token, version: 2 }',
    rules: LIVE_RULES,
    said: eventsOf(live.clientEvents, liveClientEventNotes),
    told: eventsOf(live.serverEvents, liveServerEventNotes, Object.keys(live.clientEvents)),
    ackSummary:
      'What the acknowledgement callback is called with. A send that was looked at is a success: what became of each of its messages is in results, in order.',
    ackExamples: liveAckExamples,
    ackFields: (schemas) => ({
      results: { type: 'array', items: schemas.output(live.SendResult) },
      message: {
        type: 'string',
        description: 'Of a refusal: a sentence for the person in front of the screen.',
      },
      code: { type: 'string', enum: Object.keys(errorSentences) },
      retry_after: { type: 'integer', description: 'After how many seconds it may be tried again.' },
    }),
  },
  {
    name: 'classic',
    prefix: '',
    title: 'Classic protocol',
    auth: 'auth: { token }',
    rules: [],
    said: eventsOf(clientEvents, clientEventNotes),
    told: eventsOf(serverEvents, serverEventNotes),
    ackSummary:
      'What the acknowledgement callback is called with. Its `message` is an object where a message was stored, and a sentence ' +
      'where the event was refused.',
    ackExamples,
    ackFields: (schemas) => ({
      message: {
        description:
          'Two things, by `success`: true, and it is the stored message of a send_message, an object (absent for other ' +
          'events); false, and it is a sentence for the person in front of the screen, a string. Programs decide by `code`.',
        oneOf: [schemas.output(Message), { type: 'string' }],
      },
      code: { type: 'string', enum: Object.keys(errorSentences) },
      temp_id: { type: 'string', description: 'That of a refused send_message.' },
    }),
  },
];

/** `taken`: names of the other side's events. */
function eventsOf(
  events: Readonly<Record<string, z.ZodType>>,
  notes: Readonly<Record<string, { summary: string; audience?: string; example: unknown }>>,
  taken: readonly string[] = [],
): SocketEvent[] {
  return Object.entries(events).map(([name, schema]) => {
    const note = notes[name];
    if (!note) throw new Error(`The event ${name} is not described`);
    return { name, id: taken.includes(name) ? `${name}_told` : name, schema, ...note };
  });
}
