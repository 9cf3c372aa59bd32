import {
  type SocketEvent,
  type SocketProtocol,
  socketProtocols,
  WHICH_PROTOCOL,
} from '../../../contracts/documents/protocols';
import type { JsonSchema } from '../../../contracts/documents/json-schema';
import { SchemaCollector } from '../../../contracts/documents/schemas';
import { escapeHtml } from '../../../domain/escape-html';
import { fieldTable } from './field-table';
import { page } from './page';

/** The socket events of both protocols, from the same contracts and notes as asyncapi.json. */
export function socketPage(): string {
  const schemas = new SchemaCollector();
  const protocols = socketProtocols.map((protocol) => protocolSection(protocol, schemas));
  const named = Object.entries(schemas.components).map(
    ([name, schema]) => `<section id="${name}"><h3>${name}</h3>${fieldTable(schema)}</section>`,
  );
  return page(
    'MyChat: socket events',
    '',
    `<main class="page">
<h1>Socket events</h1>
<p>Socket.IO 4 at <code>/socket.io</code>, websocket or polling. Live events are hints: whoever was away asks
<code>GET /api/sync</code>. Further fields and events may come. A bad token is a <code>connect_error</code> whose <code>data</code>
is a refusal as over REST.</p>
<h2 id="which">Which one do I use</h2>
${WHICH_PROTOCOL.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n')}
${protocols.join('\n')}
<h2>Shapes</h2>
${named.join('\n')}
</main>`,
  );
}

const CONNECT_EXAMPLES: Record<SocketProtocol['name'], string> = {
  live: `// Of the package socket.io-client, version 4: this server does not serve it.
import { io } from 'socket.io-client';

const socket = io('https://chat.example.com', { auth: { token, version: 2 } });
socket.on('hello', ({ cursor }) => catchUp(cursor));
// The same function takes the pages of GET /api/sync?version=2.
socket.on('changes', (rows) => apply(rows));
socket.on('refused', ({ temp_id, code }) => keepForLater(temp_id, code));
// user_id: the id of a person that GET /api/contacts/search found.
socket.emit('send', { messages: [{ user_id: 2, temp_id, content: 'Oi!' }] });`,
  classic: `import { io } from 'socket.io-client';

const socket = io('https://chat.example.com', { auth: { token } });
socket.on('new_message', (message) => show(message));
// receiver_id: the id of a person that GET /api/contacts/search found.
socket.emit('send_message', { receiver_id: 2, content: 'Oi!', temp_id }, (answer) => {
  if (!answer.success) keepForLater(answer.code);
});`,
};

function protocolSection(protocol: SocketProtocol, schemas: SchemaCollector): string {
  const { name, prefix, title, rules, said, told, ackSummary, ackExamples } = protocol;
  const sections = (events: readonly SocketEvent[], side: 'input' | 'output') =>
    events
      .map((event) => eventSection(`${prefix}${event.id}`, event, schemas[side](event.schema)))
      .join('\n');
  return `<h2 id="${name}">${title}</h2>
<pre tabindex="0">${escapeHtml(CONNECT_EXAMPLES[name])}</pre>
<p>Every event that a client sends may carry a callback. ${escapeHtml(ackSummary)}</p>
${ackExamples.map(({ payload }) => json(payload)).join('\n')}
${rulesSection(title, rules)}
<h2>${title}: sent by the client</h2>
${sections(said, 'input')}
<h2>${title}: sent by the server</h2>
${sections(told, 'output')}`;
}

function rulesSection(title: string, rules: SocketProtocol['rules']): string {
  if (rules.length === 0) return '';
  const items = rules.map((rule) => `<p><strong>${rule.title}.</strong> ${escapeHtml(rule.text)}</p>`);
  return `<h2 id="rules">${title}: what a client does</h2>\n${items.join('\n')}`;
}

function eventSection(
  id: string,
  { name, summary, audience, example }: SocketEvent,
  schema: JsonSchema,
): string {
  return `<section id="${id}"><h3>${name}</h3>
<p>${escapeHtml(summary)}</p>
${audience === undefined ? '' : `<p class="audience">Sent to: ${escapeHtml(audience)}</p>`}
${fieldTable(schema)}
${json(example)}
</section>`;
}

function json(value: unknown): string {
  return `<pre tabindex="0">${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}
