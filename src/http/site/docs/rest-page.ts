import { escapeHtml } from '../../../domain/escape-html';
import { page } from './page';

/** The script of {@link restPage}. */
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

/** How to start, and the REST API in Swagger UI. */
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
