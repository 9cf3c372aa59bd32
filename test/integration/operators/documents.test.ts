import { Parser } from '@asyncapi/parser';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { clientEventNotes, serverEventNotes } from '../../../src/contracts/documents/event-notes';
import {
  liveClientEventNotes,
  liveServerEventNotes,
} from '../../../src/contracts/documents/live-event-notes';
import { socketProtocols } from '../../../src/contracts/documents/protocols';
import { operationId } from '../../../src/contracts/documents/openapi-operation';
import { codesOf } from '../../../src/contracts/documents/openapi-refusals';
import { routeExamples } from '../../../src/contracts/documents/examples/route-examples';
import {
  type ClientEventName,
  clientEvents,
  type ServerEventName,
  serverEvents,
} from '../../../src/contracts/classic/events';
import * as live from '../../../src/contracts/live/events';
import type { NativeRoute } from '../../../src/contracts/route';
import { routes } from '../../../src/contracts/routes';
import { INVITE_CODE } from '../../../src/contracts/documents/examples/groups';
import { LINK_TOKEN } from '../../../src/contracts/documents/examples/passwords';
import { startTestApp, type TestApp } from '../../support/app';
import { aResetLink } from '../../support/builders';
import { backend } from '../../support/identity-provider';
import { aPicture } from '../../support/pictures';
import { aPerson, type Person } from '../../support/people';
import { MailServer } from '../../support/mail-server';
import { FakePushService } from '../../support/push-service';
import { mailSettings } from '../../support/reset-scene';
import { createRestClient, type RestClient } from '../../support/rest-client';
import { connectLive } from '../../support/live-sender';
import { connect } from '../../support/socket-client';

const run = promisify(execFile);

let app: TestApp;
let service: FakePushService;
let mails: MailServer;
let stranger: RestClient;

beforeAll(async () => {
  service = await FakePushService.start();
  mails = await MailServer.start();
  app = await startTestApp({
    settings: {
      ...backend.settings,
      ...mailSettings(mails),
      PUSH_ENDPOINT_HOSTS: `fcm.googleapis.com,${service.host}`,
    },
    outside: { pushCa: service.certificates.ca },
  });
  stranger = createRestClient(app.url);
});

afterAll(async () => {
  await app.stop();
  await service.stop();
  await mails.stop();
});

describe('openapi.json', () => {
  it('has every route, with an example, its statuses and its authentication', async () => {
    const { status, body, headers } = await stranger.get('/openapi.json');

    expect(status).toBe(200);
    expect(headers['content-type']).toMatch('application/json');
    expect([...routeExamples.keys()].map(operationId).toSorted()).toEqual(routes.map(operationId).toSorted());
    for (const route of routes) {
      const operation = body.paths[route.path.replaceAll(/:(\w+)/g, '{$1}')][route.method];
      const refused = Object.values(operation.responses as Record<string, { content: Content }>).flatMap(
        ({ content }) => Object.keys(content['application/json']?.examples ?? {}),
      );
      expect(refused.toSorted()).toEqual(codesOf(route).toSorted());
      const { content } = operation.responses[route.status];
      const hasExample = content['application/json']?.example !== undefined;
      expect([Object.keys(content), hasExample]).toEqual([
        [route.produces ?? 'application/json'],
        route.produces === undefined,
      ]);
      expect(operation.security).toEqual(
        { session: [{ token: [] }], token: [{ token: [] }], optional: [{}, { token: [] }], none: [] }[
          route.auth
        ],
      );
    }
  });

  it('is valid', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mychat-documents-'));
    try {
      const file = join(directory, 'openapi.json');
      await writeFile(file, (await stranger.get('/openapi.json')).text);
      const redocly = join(dirname(require.resolve('@redocly/cli/package.json')), 'bin', 'cli.js');
      const { stdout, stderr } = await run(process.execPath, [redocly, 'lint', '--format=json', file], {
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
        cwd: directory,
      });
      const { totals, problems } = JSON.parse(stdout.slice(stdout.indexOf('{\n'))) as Report;
      // Routes without parameters and authentication refuse nothing. Ids are digits, so that no word is one.
      const meant = new Set(['operation-4xx-response', 'no-ambiguous-paths']);
      const others = problems.filter(({ ruleId }) => !meant.has(ruleId));
      expect({ errors: totals.errors, others }).toEqual({ errors: 0, others: [] });
      expect(stderr).toMatch(/valid/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

interface Report {
  totals: { errors: number };
  problems: { ruleId: string }[];
}

type Content = Partial<Record<'application/json', { examples?: object }>>;

describe('asyncapi.json', () => {
  it('is valid and has every event, both ways, with an example', async () => {
    const { text, body } = await stranger.get('/asyncapi.json');
    const { document, diagnostics } = await new Parser().parse(text);

    expect(diagnostics).toEqual([]);
    const operations = document?.allOperations().all() ?? [];
    const named = (action: string): string[] =>
      operations
        .filter((operation) => operation.action() === action)
        .map((operation) => String(operation.id()))
        .toSorted();
    const all = (side: 'said' | 'told'): string[] =>
      socketProtocols.flatMap((protocol) => protocol[side].map(({ id }) => protocol.prefix + id)).toSorted();
    expect(named('receive')).toEqual(all('said'));
    expect(named('send')).toEqual(all('told'));
    const names = socketProtocols.map(({ said, told }) => [...said, ...told].map(({ name }) => name));
    expect(names).toEqual([
      [...Object.keys(live.clientEvents), ...Object.keys(live.serverEvents)],
      [...Object.keys(clientEvents), ...Object.keys(serverEvents)],
    ]);
    for (const message of Object.values(body.components.messages as Record<string, { examples: object[] }>)) {
      expect(message.examples.length).toBeGreaterThan(0);
    }
  });
});

/** The paths of all fields in a response; of a list, those of its first element. */
function namesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return namesOf(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => namesOf(inner, `${path}.${name}`));
}

async function send(api: RestClient, route: NativeRoute) {
  const example = routeExamples.get(route) ?? {};
  const { params = {}, query = {} } = example;
  const body = route.accepts ? aPicture() : example.body;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  const search = new URLSearchParams(query).toString();
  const address = search ? `${path}?${search}` : path;
  if (route.method === 'get') return api.get(address);
  return route.method === 'delete' ? api.delete(address, {}, body) : api[route.method](address, body);
}

const routeOf = (id: string): NativeRoute => {
  const route = routes.find((candidate) => operationId(candidate) === id);
  if (!route) throw new Error(`No route ${id}`);
  return route;
};

/** Sends a route's example, and expects a response with the same fields as the example's. */
async function expectExample(id: string, api: RestClient): Promise<void> {
  const route = routeOf(id);
  const { status, body, headers } = await send(api, route);
  expect({ id, status }).toEqual({ id, status: route.status });
  expect(headers['content-type']).toMatch(route.produces ?? 'application/json');
  const data = route.envelope === 'bare' ? body : (body.data ?? {});
  expect(route.response.parse(data)).toEqual(data);
  const expected = routeExamples.get(route)?.data ?? {};
  expect({ id, names: namesOf(data).toSorted() }).toEqual({ id, names: namesOf(expected).toSorted() });
}

/** An invite with the code of the examples; by itself it would have another one. */
async function storeInvite(): Promise<void> {
  await app.database.run(
    'insert into group_invites (code, conversation_id, created_by, created_at) values (?, 2, 1, ?)',
    [Buffer.from(INVITE_CODE, 'base64url'), new Date()],
  );
}

async function groupExamples(
  api: RestClient,
  example: (id: string, client: RestClient) => Promise<void>,
): Promise<void> {
  await example('postApiConversations', api);
  await example('getApiConversations', api);
  await example('getApiConversationsId', api);
  await example('patchApiConversationsIdSettings', api);
  await example('putApiConversationsIdRead', api);
  await example('patchApiConversationsId', api);
  await example('getApiConversationsIdMembers', api);
  await example('postApiConversationsIdMembers', api);
  await example('patchApiConversationsIdMembersUserId', api);
  await example('postApiConversationsIdMessages', api);
  await example('getApiConversationsIdMessages', api);
  await example('deleteApiConversationsIdMembersUserId', api);
  await example('postApiConversationsIdInvites', api);
  await example('getApiConversationsIdInvites', api);
  await storeInvite();
  await example('getApiInvitesCode', stranger);
  await example('postApiInvitesCodeJoin', api);
  await example('deleteApiConversationsIdInvitesCode', api);
  await example('putApiConversationsIdOwner', api);
  await example('deleteApiConversationsId', api);
}

async function expectEventExamples(person: Person): Promise<void> {
  const socket = await connect(app, person);
  for (const [name, { example }] of Object.entries(clientEventNotes)) {
    const ack = await socket.call(name as ClientEventName, example);
    expect({ name, success: ack.success }).toEqual({ name, success: true });
  }
  socket.close();
  const device = await connectLive(app, person);
  for (const [name, { example }] of Object.entries(liveClientEventNotes)) {
    const payload = name === 'authenticate' ? { token: person.token } : example;
    const ack = await device.call(name as live.ClientEventName, payload);
    expect({ name, success: ack.success }).toEqual({ name, success: true });
  }
  device.close();
}

describe('the documented examples', () => {
  let ana: Person;
  let bruno: Person;

  it('of routes and events get the documented responses', async () => {
    const seen: string[] = [];
    const example = async (id: string, api: RestClient) => {
      seen.push(id);
      await expectExample(id, api);
    };

    await example('postApiAuthRegister', stranger);
    bruno = await aPerson(app, { name: 'Bruno', email: 'bruno@example.com' });
    const carla = await aPerson(app, { name: 'Carla' });
    const login = await send(stranger, routeOf('postApiAuthLogin'));
    await example('postApiAuthLogin', stranger);
    ana = { ...login.body.data.user, token: login.body.data.token };
    const api = createRestClient(app.url, ana.token);
    expect([ana.id, bruno.id, carla.id]).toEqual([1, 2, 3]);

    await example('getApiAuthChallenge', stranger);
    await example('getApiAuthMe', api);
    await example('patchApiAuthMe', api);
    await example('putApiAuthAvatar', api);
    await example('deleteApiAuthAvatar', api);
    await example('getApiAuthVerify', api);
    await example('getApiAuthSessions', api);
    await example('deleteApiAuthSessionsId', api);
    await example('deleteApiAuthSessions', api);
    await example('getApiAuthExport', api);
    await example('putApiAuthPassword', api);
    await example('postApiContactsAdd', api);
    await example('postApiMessagesSend', api);
    await bruno.api.post('/api/messages/send', { receiver_id: 1, content: 'Oi, Ana!' });
    await example('getApiContacts', api);
    await example('getApiContactsSearch', api);
    await example('putApiContactsId', api);
    await example('getApiMessagesUnread', api);
    await example('putApiMessagesMarkReadSenderId', api);
    await example('getApiMessagesConversationUserId', api);
    await example('getApiSync', api);
    await example('postApiReports', api);
    await example('putApiConversationsIdMute', api);
    await groupExamples(api, example);
    await example('getApiPushVapidPublicKey', api);
    await example('postApiPushSubscribe', api);
    await example('getApiPushSubscriptions', api);
    await example('deleteApiPushSubscriptionsId', api);
    await send(api, routeOf('postApiPushSubscribe'));
    await example('postApiPushUnsubscribe', api);
    await api.post('/api/push/subscribe', { subscription: service.subscribe() });
    await example('postApiPushTest', api);
    await example('putApiPushPreferences', api);
    await example('getApiPushPreferences', api);
    await expectEventExamples(ana);
    await example('putApiMessagesIdReactionsEmoji', api);
    await example('getApiMessagesIdReactions', api);
    await example('deleteApiMessagesIdReactionsEmoji', api);
    await example('putApiConversationsIdPinsMessageId', api);
    await example('getApiConversationsIdPins', api);
    await example('deleteApiConversationsIdPinsMessageId', api);
    await example('patchApiMessagesId', api);
    await example('getApiMessagesId', api);
    await example('getApiMessagesIdEdits', api);
    await example('getApiMessagesIdReceipts', api);
    await example('deleteApiMessagesId', api);
    await example('deleteApiMessagesConversationUserId', api);
    await example('deleteApiContactsId', api);
    await example('putApiBlocksUserId', api);
    await example('getApiBlocks', api);
    await example('deleteApiBlocksUserId', api);
    await example('postApiAuthExchange', stranger);
    await example('getHealth', stranger);
    await example('get', stranger);
    await example('postApiAuthLogout', api);
    await example('getApiFeatures', stranger);
    await example('postApiAuthPasswordForgot', stranger);
    await aResetLink(app.database, { user_id: ana.id, token: LINK_TOKEN });
    await example('postApiAuthPasswordReset', stranger);
    await example('deleteApiAuthMe', bruno.api);

    expect(seen.toSorted()).toEqual(routes.map(operationId).toSorted());
  });

  it('of events from the server are those of the table', () => {
    for (const [name, { example }] of Object.entries(serverEventNotes)) {
      expect(serverEvents[name as ServerEventName].parse(example)).toEqual(example);
    }
    for (const [name, { example }] of Object.entries(liveServerEventNotes)) {
      expect(live.serverEvents[name as live.ServerEventName].parse(example)).toEqual(example);
    }
    for (const [name, { example }] of Object.entries(liveClientEventNotes)) {
      expect(live.clientEvents[name as live.ClientEventName].parse(example)).toMatchObject(example);
    }
  });
});

describe('the documentation pages', () => {
  it.each(['/docs', '/docs/', '/docs/sockets'])(
    'include %s, without anything inline or from another origin',
    async (path) => {
      const { status, text, headers } = await stranger.get(path, { Accept: 'text/html' });

      expect(status).toBe(200);
      expect(headers['content-security-policy']).toMatch("script-src 'self';style-src 'self'");
      expect(text).not.toMatch(/<script>|<style>| style="| on[a-z]+="|(?:src|href)="(?:https?:)?\/\//);
    },
  );

  it.each(['docs.css', 'start.js', 'swagger-ui.css', 'swagger-ui-bundle.js'])(
    'load /docs/%s',
    async (file) => {
      expect((await stranger.get(`/docs/${file}`)).status).toBe(200);
    },
  );

  it('list every event', async () => {
    const { text } = await stranger.get('/docs/sockets');
    for (const { prefix, said, told } of socketProtocols) {
      for (const { id } of [...said, ...told]) expect(text).toContain(`<section id="${prefix}${id}">`);
    }
  });

  it('say which protocol is for whom', async () => {
    const { text } = await stranger.get('/docs/sockets');
    expect(text).toContain('Which one do I use');
    expect(text).toContain('Write new clients for the live protocol');
  });
});
