import { type ClientEventName, clientEvents, type ServerEventName, serverEvents } from '../contracts/events';
import { ackExamples, clientEventNotes, serverEventNotes } from '../contracts/documents/event-notes';
import { type JsonSchema, SchemaCollector } from '../contracts/documents/schemas';
import { escapeHtml } from '../domain/escape-html';

export const DOCS_STYLE = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; }
.topbar { padding: 0.75rem 1.25rem; background: #1b1f24; color: #fff; }
.topbar a { color: #9fd3ff; margin-left: 1.25rem; }
main { max-width: 60rem; margin: 0 auto; padding: 1.25rem; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid #d0d7de; }
section { margin: 1.5rem 0; padding: 0.25rem 1.25rem 1rem; border: 1px solid #d0d7de; border-radius: 6px; }
h3 { font-family: ui-monospace, monospace; margin-bottom: 0.25rem; }
table { border-collapse: collapse; margin: 0.5rem 0; }
th, td { padding: 0.2rem 1rem 0.2rem 0; text-align: left; vertical-align: top; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { padding: 0.75rem; overflow-x: auto; background: #f6f8fa; border-radius: 6px; }
.audience { color: #57606a; }
`;

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
<link rel="stylesheet" href="/docs/docs.css">
${head}
</head>
<body>
<div class="topbar"><strong>MyChat</strong>
<a href="/docs">REST</a><a href="/docs/sockets">Socket events</a><a href="/openapi.json">openapi.json</a><a href="/asyncapi.json">asyncapi.json</a></div>
${body}
</body>
</html>
`;
}

export function restPage(): string {
  return page(
    'MyChat: REST',
    '<link rel="stylesheet" href="/docs/swagger-ui.css">',
    `<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>`,
  );
}

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
    `<main>
<h1>Socket events</h1>
<p>Socket.IO 4 at <code>/socket.io</code>, websocket or polling. Live events are hints: whoever was away asks
<code>GET /api/sync</code>. Further fields and events may come.</p>
<pre>${escapeHtml(CONNECT_EXAMPLE)}</pre>
<p>A bad token is a <code>connect_error</code> whose <code>data</code> is a refusal as over REST. Every event that a client says
may carry a callback. The <code>message</code> it is called with is an object, the stored one, where a message was sent, and a
sentence where the event was refused:</p>
${ackExamples.map(({ payload }) => json(payload)).join('\n')}
<h2>Said by the client</h2>
${said.join('\n')}
<h2>Told by the server</h2>
${told.join('\n')}
<h2>Shapes</h2>
${named.join('\n')}
</main>`,
  );
}

const CONNECT_EXAMPLE = `const socket = io('https://chat.example.com', { auth: { token } });
socket.on('new_message', (message) => show(message));
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
${audience === undefined ? '' : `<p class="audience">Told: ${escapeHtml(audience)}</p>`}
${fieldTable(schema)}
${json(example)}
</section>`;
}

function json(value: unknown): string {
  return `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
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
