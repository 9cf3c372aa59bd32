import {
  type ClientEventName,
  clientEvents,
  type ServerEventName,
  serverEvents,
} from '../../../contracts/classic/events';
import { ackExamples, clientEventNotes, serverEventNotes } from '../../../contracts/documents/event-notes';
import { type JsonSchema, SchemaCollector } from '../../../contracts/documents/schemas';
import { escapeHtml } from '../../../domain/escape-html';
import { fieldTable } from './field-table';
import { page } from './page';

/** The socket events, from the same contracts and notes as asyncapi.json. */
export function socketPage(): string {
  const schemas = new SchemaCollector();
  const said = (Object.keys(clientEvents) as ClientEventName[]).map((name) =>
    eventSection(name, clientEventNotes[name], schemas.input(clientEvents[name])),
  );
  const told = (Object.keys(serverEvents) as ServerEventName[]).map((name) =>
    eventSection(name, serverEventNotes[name], schemas.output(serverEvents[name])),
  );
  const named = Object.entries(schemas.components).map(
    ([name, schema]) => `<section id="${name}"><h3>${name}</h3>${fieldTable(schema)}</section>`,
  );
  return page(
    'MyChat: socket events',
    '',
    `<main class="page">
<h1>Socket events</h1>
<p>Socket.IO 4 at <code>/socket.io</code>, websocket or polling. Live events are hints: whoever was away asks
<code>GET /api/sync</code>. Further fields and events may come.</p>
<pre tabindex="0">${escapeHtml(CONNECT_EXAMPLE)}</pre>
<p>A bad token is a <code>connect_error</code> whose <code>data</code> is a refusal as over REST. Every event that a client sends
may carry a callback. The <code>message</code> it is called with is an object, the stored one, where a message was sent, and a
sentence where the event was refused:</p>
${ackExamples.map(({ payload }) => json(payload)).join('\n')}
<h2>Sent by the client</h2>
${said.join('\n')}
<h2>Sent by the server</h2>
${told.join('\n')}
<h2>Shapes</h2>
${named.join('\n')}
</main>`,
  );
}

const CONNECT_EXAMPLE = `// Of the package socket.io-client, version 4: this server does not serve it.
import { io } from 'socket.io-client';

const socket = io('https://chat.example.com', { auth: { token } });
socket.on('new_message', (message) => show(message));
// receiver_id: the id of a person that GET /api/contacts/search found.
socket.emit('send_message', { receiver_id: 2, content: 'Oi!', temp_id }, (answer) => {
  if (!answer.success) keepForLater(answer.code);
});`;

interface EventNote {
  summary: string;
  audience?: string;
  example: unknown;
}

function eventSection(name: string, { summary, audience, example }: EventNote, schema: JsonSchema): string {
  return `<section id="${name}"><h3>${name}</h3>
<p>${escapeHtml(summary)}</p>
${audience === undefined ? '' : `<p class="audience">Sent to: ${escapeHtml(audience)}</p>`}
${fieldTable(schema)}
${json(example)}
</section>`;
}

function json(value: unknown): string {
  return `<pre tabindex="0">${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}
