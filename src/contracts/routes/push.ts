import { z } from 'zod';
import { says } from '../entities';
import { defineRoute, Nothing } from '../route';

const base64url = (bytes: number) => new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`);

/** What a push service gave a browser: 2,048 characters at most; which hosts are allowed is the server's configuration. */
export const Endpoint = z
  .string(says('endpoint_invalid'))
  .max(2048, says('endpoint_invalid'))
  .regex(/^https:\/\/[\x21-\x7e]+$/, says('endpoint_invalid'))
  .refine((endpoint) => URL.canParse(endpoint), says('endpoint_invalid'));

/** `PushSubscription.toJSON()` of the Push API. */
export const Subscription = z.object({
  endpoint: Endpoint,
  keys: z.object({
    /** An uncompressed P-256 point: 65 bytes. */
    p256dh: z.string(says('p256dh_invalid')).regex(base64url(65), says('p256dh_invalid')),
    /** 16 bytes. */
    auth: z.string(says('auth_invalid')).regex(base64url(16), says('auth_invalid')),
  }),
  /** Milliseconds since 1970, where the push service announces an end. */
  expirationTime: z.number().nullish(),
});
export type Subscription = z.infer<typeof Subscription>;

export const GetVapidPublicKey = defineRoute({
  method: 'get',
  path: '/api/push/vapid-public-key',
  summary: "The key to subscribe with: that of the caller's newest live subscription, else the newest",
  auth: 'optional',
  allowance: 'none',
  response: z.object({ publicKey: z.string() }),
  repeatedOnTop: ['publicKey'],
  message: { en: 'This is the key for notifications.', 'pt-BR': 'Esta é a chave das notificações.' },
});

export const Subscribe = defineRoute({
  method: 'post',
  path: '/api/push/subscribe',
  summary: 'Send notifications to this browser; an endpoint has one owner, the last who subscribed it',
  auth: 'session',
  allowance: 'read',
  body: z.object({
    subscription: Subscription,
    /** The endpoint this one replaces (pushsubscriptionchange). */
    old_endpoint: Endpoint.optional(),
  }),
  envelope: 'message',
  response: Nothing,
  message: { en: 'Notifications are on.', 'pt-BR': 'As notificações estão ativadas.' },
  errors: ['invalid_request', 'endpoint_not_allowed'],
});

export const Unsubscribe = defineRoute({
  method: 'post',
  path: '/api/push/unsubscribe',
  summary: 'Stop sending notifications to this browser',
  auth: 'session',
  allowance: 'write',
  body: z.object({ endpoint: Endpoint }),
  envelope: 'message',
  response: Nothing,
  message: { en: 'Notifications are off.', 'pt-BR': 'As notificações estão desativadas.' },
  errors: ['invalid_request'],
});

export const TestPush = defineRoute({
  method: 'post',
  path: '/api/push/test',
  summary: "Send a test notification to all of the caller's browsers",
  auth: 'session',
  allowance: 'push_test',
  response: z.object({ sent: z.int() }),
  message: {
    en: 'A test notification is on its way.',
    'pt-BR': 'Uma notificação de teste está a caminho.',
  },
  errors: ['no_subscription'],
});
