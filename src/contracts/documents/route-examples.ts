import type { z } from 'zod';
import type { Contact, ContactListItem, Message, User } from '../classic/entities';
import type { NativeRoute } from '../route';
import { Login, Logout, Me, Register, Verify } from '../routes/accounts';
import { AddContact, ListContacts, RemoveContact, RenameContact, SearchUsers } from '../routes/contacts';
import {
  ClearConversation,
  CountUnread,
  DeleteMessage,
  ListConversation,
  MarkRead,
  SendMessage,
} from '../routes/messages';
import {
  GetPushPreferences,
  GetVapidPublicKey,
  ListDevices,
  MuteConversation,
  type PushPreferences,
  RemoveDevice,
  SetPushPreferences,
  Subscribe,
  TestPush,
  Unsubscribe,
} from '../routes/devices';
import { Health, Root } from '../routes/server';
import { Sync } from '../routes/sync';

/** A call as it goes over the wire, and the data of its answer. */
export interface RouteExample {
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  data?: unknown;
}

interface TypedExample<R extends NativeRoute> extends RouteExample {
  body?: z.input<R['body']>;
  data?: z.input<R['response']>;
}

const exampleOf = <R extends NativeRoute>(
  route: R,
  example: TypedExample<R>,
): [NativeRoute, RouteExample] => [route, example];

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxLCJzaWQiOjF9.c2lnbmF0dXJl';
const NOON = '2026-01-31T12:00:00.000Z';
const LATER = '2026-01-31T12:00:05.000Z';

const ana: User = {
  id: 1,
  name: 'Ana',
  email: 'ana@example.com',
  created_at: NOON,
  updated_at: NOON,
};

const contact: Contact = { id: 1, user_id: 1, contact_user_id: 2, contact_name: 'Bru', created_at: NOON };

const listedContact: ContactListItem = {
  contact_id: 1,
  contact_user_id: 2,
  contact_name: 'Bru',
  user_name: 'Bruno',
  user_email: 'bruno@example.com',
  created_at: NOON,
  last_message: 'Oi, Ana!',
  last_message_time: LATER,
  unread_count: 1,
  is_online: false,
  last_seen_at: null,
};

/** Ana to Bruno. */
export const sentMessage: Message = {
  id: 1,
  conversation_id: 1,
  seq: 1,
  sender_id: 1,
  receiver_id: 2,
  content: 'Oi, Bruno! 👋',
  is_read: false,
  created_at: NOON,
  sender_name: 'Ana',
  receiver_name: 'Bruno',
  temp_id: 'temp_1769860800000',
};

/** Bruno to Ana. */
export const receivedMessage: Message = {
  id: 2,
  conversation_id: 1,
  seq: 2,
  sender_id: 2,
  receiver_id: 1,
  content: 'Oi, Ana!',
  is_read: true,
  created_at: LATER,
  sender_name: 'Bruno',
  receiver_name: 'Ana',
};

const ENDPOINT = 'https://fcm.googleapis.com/fcm/send/eXaMpLe';
const PUBLIC_KEY = 'BHwRqk5fkOQzBMChQ6CkKkwaqNjvtBfxLoFGXvCPZd2kQo4C9DHg7DlDTMVqvSIRoLT3AGXTxrOWEUJvE9LGTqo';

const preferences: PushPreferences = {
  privacy: 'sender',
  quiet_hours: { from: '22:00', until: '07:30', time_zone: 'America/Sao_Paulo' },
};

/** One call of every route. The tests send them, in an order in which the ids are these. */
export const routeExamples: ReadonlyMap<NativeRoute, RouteExample> = new Map([
  exampleOf(Register, {
    body: { name: 'Ana', email: 'ana@example.com', password: 'correct horse' },
    data: { user: ana, token: TOKEN },
  }),
  exampleOf(Login, {
    body: { email: 'ana@example.com', password: 'correct horse' },
    data: { user: ana, token: TOKEN },
  }),
  exampleOf(Logout, {}),
  exampleOf(Me, { data: { user: ana } }),
  exampleOf(Verify, {}),
  exampleOf(ListContacts, { data: { contacts: [listedContact] } }),
  exampleOf(SearchUsers, {
    query: { q: 'bru' },
    data: { users: [{ id: 2, name: 'Bruno', email: 'bruno@example.com' }], has_more: false },
  }),
  exampleOf(AddContact, { body: { contact_user_id: 2, contact_name: 'Bru' }, data: { contact } }),
  exampleOf(RenameContact, {
    params: { id: '1' },
    body: { contact_name: 'Bruninho' },
    data: { contact: { ...contact, contact_name: 'Bruninho' } },
  }),
  exampleOf(RemoveContact, { params: { id: '1' } }),
  exampleOf(SendMessage, {
    body: { receiver_id: 2, content: 'Oi, Bruno! 👋', temp_id: 'temp_1769860800000' },
    data: { message: sentMessage },
  }),
  exampleOf(ListConversation, {
    params: { userId: '2' },
    query: { limit: '50' },
    data: { messages: [receivedMessage, sentMessage] },
  }),
  exampleOf(MarkRead, { params: { senderId: '2' }, data: { count: 1 } }),
  exampleOf(CountUnread, { data: { total: 1, by_contact: { 2: 1 } } }),
  exampleOf(DeleteMessage, {
    params: { id: '1' },
    query: { scope: 'me' },
    data: { message_id: 1, scope: 'me' },
  }),
  exampleOf(ClearConversation, { params: { userId: '2' }, data: { deleted_count: 1 } }),
  exampleOf(Sync, {
    query: { cursor: '0', limit: '50' },
    data: {
      cursor: '42',
      has_more: false,
      messages: [sentMessage, receivedMessage],
      receipts: [{ conversation_id: 1, user_id: 2, delivered_seq: 1, read_seq: 1 }],
      conversations: [
        {
          id: 1,
          type: 'direct',
          peer: { id: 2, name: 'Bruno', email: 'bruno@example.com' },
          last_seq: 2,
          last_message: receivedMessage,
          unread_count: 0,
          cleared_seq: 0,
          muted_until: null,
          is_online: false,
          last_seen_at: null,
        },
      ],
      contacts: [contact],
      hidden: [],
    },
  }),
  exampleOf(GetVapidPublicKey, { data: { publicKey: PUBLIC_KEY } }),
  exampleOf(Subscribe, {
    body: {
      subscription: {
        endpoint: ENDPOINT,
        expirationTime: null,
        keys: {
          p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
          auth: 'tBHItJI5svbpez7KI4CCXg',
        },
      },
    },
  }),
  exampleOf(Unsubscribe, { body: { endpoint: ENDPOINT } }),
  exampleOf(TestPush, { data: { sent: 1 } }),
  exampleOf(ListDevices, {
    data: {
      subscriptions: [
        {
          id: 1,
          host: 'fcm.googleapis.com',
          origin: 'https://app.example.com',
          created_at: NOON,
          refreshed_at: LATER,
          last_success_at: null,
          is_current: true,
        },
      ],
    },
  }),
  exampleOf(RemoveDevice, { params: { id: '1' } }),
  exampleOf(GetPushPreferences, { data: { preferences } }),
  exampleOf(SetPushPreferences, { body: preferences, data: { preferences } }),
  exampleOf(MuteConversation, {
    params: { id: '1' },
    body: { until: '2036-01-31T20:00:00Z' },
    data: { conversation_id: 1, muted_until: '2036-01-31T20:00:00.000Z' },
  }),
  exampleOf(Health, {
    data: { status: 'OK', database: 'connected', message: 'API is running correctly' },
  }),
  exampleOf(Root, {
    data: {
      name: 'MyChat API',
      version: '1.0.0',
      status: 'running',
      endpoints: {
        auth: '/api/auth',
        contacts: '/api/contacts',
        messages: '/api/messages',
        push: '/api/push',
        health: '/health',
        docs: '/docs',
        socket: '/socket.io',
      },
    },
  }),
]);
