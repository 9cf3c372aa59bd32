import {
  type ClientEventName,
  clientEvents,
  type ServerEventName,
  serverEvents,
} from '../contracts/classic/events';
import { ackExamples, clientEventNotes, serverEventNotes } from '../contracts/documents/event-notes';
import { type JsonSchema, SchemaCollector } from '../contracts/documents/schemas';
import { escapeHtml } from '../domain/escape-html';

export const SWAGGER_START = `
window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** Nothing inline: the Content-Security-Policy allows scripts and styles of this origin only. */
function page(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<header><nav class="topbar" aria-label="Documentation"><strong>MyChat</strong>
<a href="/docs">REST</a><a href="/docs/sockets">Socket events</a><a href="/openapi.json">openapi.json</a><a href="/asyncapi.json">asyncapi.json</a></nav></header>
${body}
</body>
</html>
`;
}

export function restPage(): string {
  return page(
    'MyChat: REST',
    '<link rel="stylesheet" href="/docs/swagger-ui.css">',
    // The main landmark is Swagger UI's.
    `<section class="page" aria-label="How to start">
<h1>The REST API</h1>
<h2>How to start</h2>
<p>Two accounts, one message, one answer. With the server at <code>http://localhost:5000</code>:</p>
<pre tabindex="0">${escapeHtml(START_EXAMPLE)}</pre>
<p>Or on this page: open <code>POST /api/auth/register</code>, choose <em>Try it out</em>, copy <code>token</code> from the answer, and give it
to <em>Authorize</em>. Whoever is online hears of messages by <a href="/docs/sockets">socket events</a>; whoever was away asks
<code>GET /api/sync</code>.</p>
</section>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>`,
  );
}

const START_EXAMPLE = `url=http://localhost:5000/api
json='Content-Type: application/json'

# Each answer has data.user.id and data.token.
curl -s $url/auth/register -H "$json" -d '{"name":"Ana","email":"ana@example.com","password":"correct horse"}'
curl -s $url/auth/register -H "$json" -d '{"name":"Bia","email":"bia@example.com","password":"battery staple"}'

# Ana writes to Bia. A retry with the same temp_id never sends twice.
curl -s $url/messages/send -H "$json" -H "Authorization: Bearer $ANA_TOKEN" \\
  -d '{"receiver_id":2,"content":"Olá!","temp_id":"first"}'

# Bia reads: newest first.
curl -s $url/messages/conversation/1 -H "Authorization: Bearer $BIA_TOKEN"`;

/** What AsyncAPI says, for reading. */
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

/** Alternatives one after the other. */
function fieldTable(schema: JsonSchema): string {
  const alternatives = schema['anyOf'] as JsonSchema[] | undefined;
  if (alternatives) return alternatives.map(fieldTable).join('<p>or</p>');
  if (schema['$ref']) return `<p>${typeName(schema)}</p>`;
  const required = (schema['required'] ?? []) as string[];
  const rows = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).map(
    ([name, property]) =>
      `<tr><td><code>${name}</code>${required.includes(name) ? '' : ' (optional)'}</td><td>${typeName(property)}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

function typeName(schema: JsonSchema): string {
  const { $ref: reference, type, const: constant, enum: values, items, anyOf, format } = schema;
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    return `<a href="#${name}">${name}</a>`;
  }
  if (constant !== undefined) return `<code>${escapeHtml(JSON.stringify(constant))}</code>`;
  if (Array.isArray(values)) {
    return values.map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(' or ');
  }
  if (Array.isArray(anyOf)) return (anyOf as JsonSchema[]).map(typeName).join(' or ');
  if (type === 'array') return `list of ${typeName(items as JsonSchema)}`;
  if (format === 'date-time') return 'time, ISO 8601 in UTC';
  return [type].flat().join(' or ');
}
