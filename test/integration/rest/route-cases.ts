import { decode } from 'jsonwebtoken';
import { createECDH, randomBytes } from 'node:crypto';
import type { Contact, Message } from '../../../src/contracts/classic/entities';
import type { Route } from '../../../src/contracts/route';
import type { TestApp } from '../../support/app';
import { aResetLink, aUser } from '../../support/builders';
import { aGroupOf, inGroup } from '../../support/group-people';
import { backend } from '../../support/identity-provider';
import { aPicture } from '../../support/pictures';
import { addContact, aPerson, loginAgain, type Person, send } from '../../support/people';
import type { Answer, RestClient } from '../../support/rest-client';

/** Nothing listens there: pushes fail at once. */
export const PUSH_HOST = 'localhost:9';
/** Settings with which all routes work. Nothing listens there either. */
export const ALL_ROUTES = {
  ...backend.settings,
  PUSH_ENDPOINT_HOSTS: PUSH_HOST,
  SMTP_URL: 'smtp://localhost:9',
  SMTP_FROM: 'no-reply@example.org',
  PUBLIC_URL: 'https://chat.example.org',
};
/** What Ana and Bruno write to each other, and Carla must never read. */
export const SECRET = 'for the two of us only';

/** An id that does not exist. */
const NOWHERE = 2 ** 40;
/** Of no invite. */
const UNKNOWN_CODE = 'A'.repeat(22);

/**
 * Ana has Bruno as a contact, they have written to each other, and are in a group of hers; and Ana has a browser that gets pushes. Carla is a
 * stranger.
 */
export interface World {
  ana: Person;
  bruno: Person;
  carla: Person;
  contact: Contact;
  sent: Message;
  received: Message;
  group_id: number;
  /** Of the group. */
  invite: string;
  endpoint: string;
  device_id: number;
  /** Of another device of Ana's. */
  session_id: number;
  /** Of a provider that an app with the settings of {@link backend} has. */
  external_token: string;
  /** Tokens of links for another password, each of another person. */
  links: string[];
}

export async function aWorld(app: TestApp): Promise<World> {
  // One after the other, so that lists by id are in this order.
  const ana = await aPerson(app, { name: 'Ana' });
  const bruno = await aPerson(app, { name: 'Bruno' });
  const carla = await aPerson(app, { name: 'Carla' });
  const contact = await addContact(ana, bruno);
  const sent = await send(ana, bruno, SECRET);
  const received = await send(bruno, ana, SECRET);
  const group_id = await aGroupOf([ana, bruno]);
  const { body: invited } = await inGroup(ana, group_id).invite();
  const subscription = aSubscription();
  await ana.api.post('/api/push/subscribe', { subscription });
  const { body } = await ana.api.get('/api/push/subscriptions');
  const device_id: number = body.data.subscriptions[0].id;
  const { sid: session_id } = decode((await loginAgain(app, ana)).token) as { sid: number };
  const { endpoint } = subscription;
  const external_token = await backend.token();
  const links = await someLinks(app);
  return {
    ana,
    bruno,
    carla,
    contact,
    sent,
    received,
    group_id,
    invite: invited.data.invite.code,
    endpoint,
    device_id,
    session_id,
    external_token,
    links,
  };
}

async function someLinks({ database }: TestApp): Promise<string[]> {
  const tokens = Array.from({ length: 8 }, () => randomBytes(32).toString('base64url'));
  for (const token of tokens) await aResetLink(database, { user_id: await aUser(database), token });
  return tokens;
}

export interface Call {
  path: string;
  body?: Record<string, unknown> | Buffer;
}

type Field =
  | 'id'
  | 'text'
  | 'nullable text'
  | 'object'
  | 'nullable object'
  | 'list'
  | 'nullable list'
  | 'nullable number'
  | 'nullable boolean';

export interface RouteCase {
  /** A call by Ana for something of hers. */
  own: (world: World) => Call;
  status: 200 | 201;
  /** The status of the same call by Carla. Absent if nothing in it belongs to Ana. */
  foreign?: 200 | 400 | 404;
  /** The same call for something that does not exist, if it names anything. */
  missing?: { call: (world: World) => Call; status: 200 | 404 };
  /** The kinds of the body's fields; `a.b` for a nested field. */
  fields?: Record<string, Field>;
  /** The body may be an object without any of them. */
  mayBeEmpty?: true;
  badQueries?: string[];
}

/** A case about the group of Ana and Bruno, which is none for Carla. */
function ofGroup(
  rest: string | ((world: World) => string),
  body?: Record<string, unknown> | ((world: World) => Record<string, unknown>),
): Pick<RouteCase, 'own' | 'status' | 'foreign' | 'missing'> {
  const call = (world: World, id: number): Call => {
    const fields = typeof body === 'function' ? body(world) : body;
    const path = `/api/conversations/${id}${typeof rest === 'function' ? rest(world) : rest}`;
    return fields ? { path, body: fields } : { path };
  };
  return {
    own: (world) => call(world, world.group_id),
    status: 200,
    foreign: 404,
    missing: { call: (world) => call(world, NOWHERE), status: 404 },
  };
}

/** What Ana and Bruno write to each other, in the path of a pin. */
const aPin: RouteCase = {
  own: ({ sent }) => ({ path: `/api/conversations/${sent.conversation_id}/pins/${sent.id}` }),
  status: 200,
  foreign: 404,
  missing: {
    call: ({ sent }) => ({ path: `/api/conversations/${sent.conversation_id}/pins/${NOWHERE}` }),
    status: 404,
  },
};

function aSubscription() {
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  return {
    endpoint: `https://${PUSH_HOST}/${randomBytes(8).toString('hex')}`,
    keys: { p256dh: browser.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') },
    expirationTime: null,
  };
}

/** By method and path, as {@link keyOf} writes them. */
export const routeCases: Record<string, RouteCase> = {
  'post /api/auth/register': {
    own: () => ({
      path: '/api/auth/register',
      body: { name: 'New', email: `${randomBytes(8).toString('hex')}@example.com`, password: 'a password' },
    }),
    status: 201,
    fields: {
      name: 'text',
      email: 'text',
      password: 'text',
      invite: 'nullable text',
      altcha: 'nullable text',
    },
  },
  'post /api/auth/login': {
    own: ({ ana: { email, password } }) => ({ path: '/api/auth/login', body: { email, password } }),
    status: 200,
    fields: { email: 'text', identifier: 'nullable text', password: 'text' },
  },
  'post /api/auth/exchange': {
    own: ({ external_token }) => ({ path: '/api/auth/exchange', body: { token: external_token } }),
    status: 200,
    fields: { token: 'text' },
  },
  'post /api/auth/logout': { own: () => ({ path: '/api/auth/logout' }), status: 200 },
  'get /api/auth/challenge': { own: () => ({ path: '/api/auth/challenge' }), status: 200 },
  'get /api/auth/me': { own: () => ({ path: '/api/auth/me' }), status: 200 },
  'get /api/auth/export': { own: () => ({ path: '/api/auth/export' }), status: 200 },
  'delete /api/auth/me': {
    own: ({ ana: { password } }) => ({ path: '/api/auth/me', body: { password } }),
    status: 200,
    fields: { password: 'text' },
  },
  'get /api/auth/verify': { own: () => ({ path: '/api/auth/verify' }), status: 200 },

  'patch /api/auth/me': {
    own: () => ({ path: '/api/auth/me', body: { about: 'Mountains and maps.' } }),
    status: 200,
    fields: {
      name: 'nullable text',
      username: 'nullable text',
      about: 'nullable text',
      language: 'nullable text',
      presence: 'nullable text',
      receipts: 'nullable boolean',
    },
  },
  'put /api/auth/password': {
    own: ({ ana }) => ({
      path: '/api/auth/password',
      body: { current: ana.password, new: 'battery staple' },
    }),
    status: 200,
    fields: { current: 'text', new: 'text' },
  },
  'post /api/auth/password/forgot': {
    own: () => ({ path: '/api/auth/password/forgot', body: { email: 'nobody@example.com' } }),
    status: 200,
    fields: { email: 'text', altcha: 'nullable text' },
  },
  'post /api/auth/password/reset': {
    own: ({ links }) => ({
      path: '/api/auth/password/reset',
      body: { token: links.shift() ?? 'used up', password: 'battery staple' },
    }),
    status: 200,
    fields: { token: 'text', password: 'text' },
  },
  'get /api/auth/sessions': { own: () => ({ path: '/api/auth/sessions' }), status: 200, foreign: 200 },
  'delete /api/auth/sessions/:id': {
    own: ({ session_id }) => ({ path: `/api/auth/sessions/${session_id}` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/auth/sessions/${NOWHERE}` }), status: 404 },
  },
  'delete /api/auth/sessions': { own: () => ({ path: '/api/auth/sessions' }), status: 200 },

  'put /api/auth/avatar': { own: () => ({ path: '/api/auth/avatar', body: aPicture() }), status: 200 },
  'delete /api/auth/avatar': { own: () => ({ path: '/api/auth/avatar' }), status: 200 },

  'get /api/contacts': { own: () => ({ path: '/api/contacts' }), status: 200, foreign: 200 },
  'get /api/contacts/search': {
    own: () => ({ path: '/api/contacts/search?q=bruno' }),
    status: 200,
    badQueries: ['', 'q=', 'q=a', 'q=aa&q=bb', 'q[]=aa', 'q[$ne]=aa', `q=${'x'.repeat(5_000)}`],
  },
  'post /api/contacts/add': {
    own: ({ carla }) => ({
      path: '/api/contacts/add',
      body: { contact_user_id: carla.id, contact_name: 'C' },
    }),
    status: 201,
    missing: { call: () => ({ path: '/api/contacts/add', body: { contact_user_id: NOWHERE } }), status: 404 },
    fields: { contact_user_id: 'id', contact_name: 'nullable text' },
  },
  'put /api/contacts/:id': {
    own: ({ contact }) => ({ path: `/api/contacts/${contact.id}`, body: { contact_name: 'Bru' } }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/contacts/${NOWHERE}`, body: { contact_name: 'x' } }), status: 404 },
    fields: { contact_name: 'text' },
  },
  'delete /api/contacts/:id': {
    own: ({ contact }) => ({ path: `/api/contacts/${contact.id}` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/contacts/${NOWHERE}` }), status: 404 },
  },

  'post /api/messages/send': {
    own: ({ bruno }) => ({
      path: '/api/messages/send',
      body: { receiver_id: bruno.id, content: SECRET, temp_id: randomBytes(8).toString('hex') },
    }),
    status: 201,
    missing: {
      call: () => ({ path: '/api/messages/send', body: { receiver_id: NOWHERE, content: 'hi' } }),
      status: 404,
    },
    fields: { receiver_id: 'id', content: 'text', temp_id: 'nullable text' },
  },
  'get /api/messages/conversation/:userId': {
    own: ({ bruno }) => ({ path: `/api/messages/conversation/${bruno.id}` }),
    status: 200,
    foreign: 200,
    missing: { call: () => ({ path: `/api/messages/conversation/${NOWHERE}` }), status: 200 },
    badQueries: [
      'limit=0',
      'limit=x',
      'limit=1&limit=2',
      'before_id=0',
      'before_id=x',
      'before_id=1%20or%201=1',
    ],
  },
  'put /api/messages/mark-read/:senderId': {
    own: ({ bruno }) => ({ path: `/api/messages/mark-read/${bruno.id}` }),
    status: 200,
    foreign: 200,
    missing: { call: () => ({ path: `/api/messages/mark-read/${NOWHERE}` }), status: 200 },
  },
  'put /api/messages/:id/reactions/:emoji': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}/reactions/%F0%9F%91%8D` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/messages/${NOWHERE}/reactions/%F0%9F%91%8D` }), status: 404 },
  },
  'delete /api/messages/:id/reactions/:emoji': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}/reactions/%F0%9F%91%8D` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/messages/${NOWHERE}/reactions/%F0%9F%91%8D` }), status: 404 },
  },
  'get /api/messages/:id/reactions': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}/reactions?emoji=%F0%9F%91%8D` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/messages/${NOWHERE}/reactions?emoji=a` }), status: 404 },
    badQueries: [
      '',
      'emoji=',
      'emoji=ab',
      'emoji=a&emoji=b',
      'emoji=a&limit=0',
      'emoji=a&after=x',
      'emoji[$ne]=a',
    ],
  },
  'get /api/messages/:id/receipts': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}/receipts` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/messages/${NOWHERE}/receipts` }), status: 404 },
    badQueries: ['limit=0', 'limit=a', 'after=0', 'after=-1', 'after=1&after=2'],
  },
  'get /api/messages/unread': { own: () => ({ path: '/api/messages/unread' }), status: 200, foreign: 200 },
  'get /api/messages/:id': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/messages/${NOWHERE}` }), status: 404 },
  },
  'patch /api/messages/:id': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}`, body: { content: SECRET, edit_of: null } }),
    status: 200,
    foreign: 404,
    missing: {
      call: () => ({ path: `/api/messages/${NOWHERE}`, body: { content: 'x', edit_of: null } }),
      status: 404,
    },
    fields: { content: 'text', mentions: 'nullable list', edit_of: 'nullable text' },
  },
  'get /api/messages/:id/edits': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}/edits` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/messages/${NOWHERE}/edits` }), status: 404 },
  },
  'delete /api/messages/:id': {
    own: ({ sent }) => ({ path: `/api/messages/${sent.id}` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/messages/${NOWHERE}` }), status: 404 },
    badQueries: ['scope=', 'scope=none', 'scope=me&scope=me', 'scope=__proto__'],
  },
  'delete /api/messages/conversation/:userId': {
    own: ({ bruno }) => ({ path: `/api/messages/conversation/${bruno.id}` }),
    status: 200,
    foreign: 200,
    missing: { call: () => ({ path: `/api/messages/conversation/${NOWHERE}` }), status: 200 },
  },
  'get /api/sync': {
    own: () => ({ path: '/api/sync?cursor=0' }),
    status: 200,
    foreign: 200,
    badQueries: ['cursor=', 'cursor=x', 'cursor=-1', 'cursor=1.5', 'cursor=1&cursor=2', 'limit=0', 'limit=x'],
  },

  'get /api/push/vapid-public-key': { own: () => ({ path: '/api/push/vapid-public-key' }), status: 200 },
  'post /api/push/subscribe': {
    // Subscribing an endpoint makes it one's own.
    own: () => ({ path: '/api/push/subscribe', body: { subscription: aSubscription() } }),
    status: 200,
    fields: {
      subscription: 'object',
      'subscription.endpoint': 'text',
      'subscription.keys': 'object',
      'subscription.keys.p256dh': 'text',
      'subscription.keys.auth': 'text',
      'subscription.expirationTime': 'nullable number',
      old_endpoint: 'nullable text',
    },
  },
  'post /api/push/unsubscribe': {
    own: ({ endpoint }) => ({ path: '/api/push/unsubscribe', body: { endpoint } }),
    status: 200,
    foreign: 200,
    missing: {
      call: () => ({ path: '/api/push/unsubscribe', body: { endpoint: `https://${PUSH_HOST}/nowhere` } }),
      status: 200,
    },
    fields: { endpoint: 'text' },
  },
  'post /api/push/test': { own: () => ({ path: '/api/push/test' }), status: 200 },
  'get /api/push/subscriptions': {
    own: () => ({ path: '/api/push/subscriptions' }),
    status: 200,
    foreign: 200,
  },
  'delete /api/push/subscriptions/:id': {
    own: ({ device_id }) => ({ path: `/api/push/subscriptions/${device_id}` }),
    status: 200,
    foreign: 404,
    missing: { call: () => ({ path: `/api/push/subscriptions/${NOWHERE}` }), status: 404 },
  },
  'get /api/push/preferences': { own: () => ({ path: '/api/push/preferences' }), status: 200, foreign: 200 },
  'put /api/push/preferences': {
    own: () => ({
      path: '/api/push/preferences',
      body: {
        privacy: 'sender',
        quiet_hours: { from: '22:00', until: '07:00', time_zone: 'America/Sao_Paulo' },
      },
    }),
    status: 200,
    fields: {
      privacy: 'text',
      quiet_hours: 'nullable object',
      'quiet_hours.from': 'text',
      'quiet_hours.until': 'text',
      'quiet_hours.time_zone': 'text',
      reactions: 'nullable boolean',
    },
  },
  'get /api/conversations': {
    own: () => ({ path: '/api/conversations' }),
    status: 200,
    foreign: 200,
    badQueries: [
      'filter=',
      'filter=x',
      'filter=all&filter=all',
      'limit=0',
      'before=',
      'before=x',
      'before=1.1.0x',
      `before=${'1'.repeat(200)}`,
    ],
  },
  'post /api/conversations': {
    own: ({ bruno }) => ({
      path: '/api/conversations',
      body: {
        type: 'group',
        name: 'Crew',
        user_ids: [bruno.id],
        temp_id: randomBytes(8).toString('hex'),
      },
    }),
    status: 201,
    missing: {
      call: () => ({ path: '/api/conversations', body: { type: 'direct', user_id: NOWHERE } }),
      status: 404,
    },
    fields: {
      type: 'text',
      user_id: 'nullable number',
      name: 'text',
      description: 'nullable text',
      user_ids: 'nullable list',
      temp_id: 'nullable text',
    },
  },
  'get /api/conversations/:id': ofGroup(''),
  'patch /api/conversations/:id': {
    ...ofGroup('', { description: 'Of the boat' }),
    fields: {
      name: 'nullable text',
      description: 'nullable text',
      can_write: 'nullable text',
      members_can_invite: 'nullable boolean',
    },
  },
  'patch /api/conversations/:id/settings': {
    ...ofGroup('/settings', { pinned: true }),
    fields: {
      pinned: 'nullable boolean',
      archived: 'nullable boolean',
      muted_until: 'nullable text',
      notify: 'nullable text',
      draft: 'nullable text',
      unread: 'nullable boolean',
    },
  },
  'delete /api/conversations/:id': ofGroup(''),
  'put /api/conversations/:id/read': { ...ofGroup('/read', { up_to_seq: 1 }), fields: { up_to_seq: 'id' } },
  'get /api/conversations/:id/members': {
    ...ofGroup('/members'),
    badQueries: ['limit=0', 'limit=x', 'after=0', 'after=x', 'q=a&q=b', `q=${'x'.repeat(101)}`],
  },
  'post /api/conversations/:id/members': {
    ...ofGroup('/members', ({ carla }) => ({ user_ids: [carla.id] })),
    status: 201,
    fields: { user_ids: 'list', history: 'nullable text' },
  },
  'patch /api/conversations/:id/members/:userId': {
    ...ofGroup(({ bruno }) => `/members/${bruno.id}`, { role: 'admin' }),
    fields: { role: 'text' },
  },
  'delete /api/conversations/:id/members/:userId': {
    ...ofGroup(({ bruno }) => `/members/${bruno.id}`),
    badQueries: ['successor=', 'successor=0', 'successor=x', 'successor=1&successor=2'],
  },
  'put /api/conversations/:id/owner': {
    ...ofGroup('/owner', ({ bruno }) => ({ user_id: bruno.id })),
    fields: { user_id: 'id' },
  },
  'post /api/conversations/:id/invites': {
    ...ofGroup('/invites', { max_uses: 5 }),
    status: 201,
    fields: { expires_in_hours: 'nullable number', max_uses: 'nullable number' },
    mayBeEmpty: true,
  },
  'get /api/conversations/:id/invites': ofGroup('/invites'),
  'delete /api/conversations/:id/invites/:code': ofGroup(({ invite }) => `/invites/${invite}`),
  // A code is a key: it is not asked whose it is.
  'get /api/invites/:code': {
    own: ({ invite }) => ({ path: `/api/invites/${invite}` }),
    status: 200,
    missing: { call: () => ({ path: `/api/invites/${UNKNOWN_CODE}` }), status: 404 },
  },
  'post /api/invites/:code/join': {
    own: ({ invite }) => ({ path: `/api/invites/${invite}/join` }),
    status: 200,
    missing: { call: () => ({ path: `/api/invites/${UNKNOWN_CODE}/join` }), status: 404 },
  },
  'get /api/conversations/:id/messages': {
    ...ofGroup('/messages'),
    badQueries: [
      'limit=0',
      'before_seq=x',
      'before_seq=-1',
      'after_seq=1.5',
      'around_seq=',
      `around_seq=${'9'.repeat(16)}`,
      'before_seq=1&after_seq=1',
    ],
  },
  'post /api/conversations/:id/messages': {
    ...ofGroup('/messages', () => ({ content: SECRET, temp_id: randomBytes(8).toString('hex') })),
    status: 201,
    fields: {
      content: 'text',
      temp_id: 'nullable text',
      content_type: 'nullable text',
      mentions: 'nullable list',
      mentions_all: 'nullable boolean',
      metadata: 'nullable object',
      reply_to: 'nullable number',
      forward_of: 'nullable number',
    },
  },

  'get /api/conversations/:id/pins': ofGroup('/pins'),
  'put /api/conversations/:id/pins/:messageId': aPin,
  'delete /api/conversations/:id/pins/:messageId': aPin,
  'put /api/conversations/:id/mute': {
    own: ({ sent }) => ({
      path: `/api/conversations/${sent.conversation_id}/mute`,
      body: { until: '2100-01-01T00:00:00.000Z' },
    }),
    status: 200,
    foreign: 404,
    missing: {
      call: () => ({ path: `/api/conversations/${NOWHERE}/mute`, body: { until: null } }),
      status: 404,
    },
    fields: { until: 'nullable text' },
  },

  'get /api/blocks': { own: () => ({ path: '/api/blocks' }), status: 200, foreign: 200 },
  'put /api/blocks/:userId': {
    // Of Carla, who cannot block herself.
    own: ({ carla }) => ({ path: `/api/blocks/${carla.id}` }),
    status: 200,
    foreign: 400,
    missing: { call: () => ({ path: `/api/blocks/${NOWHERE}` }), status: 404 },
  },
  'delete /api/blocks/:userId': {
    own: ({ bruno }) => ({ path: `/api/blocks/${bruno.id}` }),
    status: 200,
    foreign: 200,
    missing: { call: () => ({ path: `/api/blocks/${NOWHERE}` }), status: 404 },
  },

  'post /api/reports': {
    own: ({ received }) => ({
      path: '/api/reports',
      body: { message_id: received.id, user_id: null, reason: 'spam', comment: 'again and again' },
    }),
    status: 201,
    foreign: 404,
    missing: {
      call: () => ({ path: '/api/reports', body: { message_id: NOWHERE, reason: 'spam' } }),
      status: 404,
    },
    fields: {
      message_id: 'nullable number',
      user_id: 'nullable number',
      reason: 'text',
      comment: 'nullable text',
    },
  },

  'get /api/features': { own: () => ({ path: '/api/features' }), status: 200 },
  'get /health': { own: () => ({ path: '/health' }), status: 200 },
  'get /': { own: () => ({ path: '/' }), status: 200 },
};

export function keyOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** @throws if the table lacks a case: a new route needs one */
export function caseOf(route: Route): RouteCase {
  const found = routeCases[keyOf(route)];
  if (!found) throw new Error(`route-cases.ts says nothing about ${keyOf(route)}`);
  return found;
}

/** `body` may be a string that is not JSON. */
export function perform(
  client: RestClient,
  { method }: Pick<Route, 'method'>,
  { path, body }: { path: string; body?: unknown },
): Promise<Answer> {
  if (method === 'get') return client.get(path);
  return method === 'delete' ? client.delete(path, {}, body) : client[method](path, body);
}

/** Every row that belongs to somebody. Equal before and after a call that must change nothing. */
export async function snapshotOf({ database }: TestApp): Promise<unknown> {
  const tables = [
    ['users', 'id'],
    ['contacts', 'id'],
    ['conversations', 'id'],
    ['conversation_members', 'conversation_id, user_id'],
    ['messages', 'id'],
    ['message_mentions', 'conversation_id, seq, user_id'],
    ['message_edits', 'conversation_id, seq, written_at'],
    ['message_pins', 'conversation_id, seq'],
    ['preview_pictures', 'conversation_id, seq'],
    ['message_reactions', 'conversation_id, seq, user_id, emoji'],
    ['group_invites', 'code'],
    ['group_creations', 'user_id, temp_id'],
    ['message_hidden', 'message_id, user_id'],
    ['push_subscriptions', 'id'],
    ['push_preferences', 'user_id'],
    ['blocks', 'user_id, blocked_user_id'],
    ['reports', 'id'],
    ['report_messages', 'report_id, seq'],
  ];
  const rows: unknown[] = [];
  // One after the other: on a busy machine all at once would wait too long for a connection.
  for (const [table, order] of tables)
    rows.push(await database.many(`select * from ${table} order by ${order}`));
  return rows;
}
