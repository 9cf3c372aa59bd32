import { z } from 'zod';
import { Id, optional, says, Time } from '../fields';
import { defineRoute, IdInPath, Nothing } from '../route';

/** So many bytes in base64url, as browsers write it, or in plain base64, as clients that encode the keys themselves do. */
const base64 = (bytes: number) => new RegExp(`^[A-Za-z0-9_+/-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`);

/** With its port. A name has 253 at most (RFC 1035), and the column holds 255: no push service comes near. */
const HOST_CHARACTERS = 255;

/** What a push service gave a browser: 2,048 characters at most; which hosts are allowed is the server's configuration. */
export const Endpoint = z
  .string(says('endpoint_invalid'))
  .max(2048, says('endpoint_invalid'))
  .regex(/^https:\/\/[\x21-\x7e]+$/, says('endpoint_invalid'))
  .refine(
    (endpoint) => URL.canParse(endpoint) && new URL(endpoint).host.length <= HOST_CHARACTERS,
    says('endpoint_invalid'),
  );

/** `PushSubscription.toJSON()` of the Push API. */
export const Subscription = z.object({
  endpoint: Endpoint,
  keys: z.object({
    /** An uncompressed P-256 point: 65 bytes. */
    p256dh: z.string(says('p256dh_invalid')).regex(base64(65), says('p256dh_invalid')),
    /** 16 bytes. */
    auth: z.string(says('auth_invalid')).regex(base64(16), says('auth_invalid')),
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
  summary: 'Send notifications to this browser; an endpoint belongs to whoever subscribed it last',
  auth: 'session',
  allowance: 'read',
  body: z.object({
    subscription: Subscription,
    /** The endpoint this one replaces (pushsubscriptionchange). */
    old_endpoint: optional(Endpoint),
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

export const Device = z.object({
  id: Id,
  /** The push service that reaches it. */
  host: z.string(),
  /** The page it was switched on from. */
  origin: z.string().nullable(),
  created_at: Time,
  /** When the device last told us that it is still there. */
  refreshed_at: Time,
  /** When the push service last accepted a notification. */
  last_success_at: Time.nullable(),
  /** Whether this very login switched it on. */
  is_current: z.boolean(),
});
export type Device = z.infer<typeof Device>;

export const ListDevices = defineRoute({
  method: 'get',
  path: '/api/push/subscriptions',
  summary: "The caller's browsers that get notifications, most recently refreshed first",
  auth: 'session',
  allowance: 'read',
  response: z.object({ subscriptions: z.array(Device) }),
  message: { en: 'These are your devices.', 'pt-BR': 'Estes são os seus dispositivos.' },
});

export const RemoveDevice = defineRoute({
  method: 'delete',
  path: '/api/push/subscriptions/:id',
  summary: "Stop sending notifications to one of the caller's browsers",
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  envelope: 'message',
  response: Nothing,
  message: {
    en: 'This device will no longer receive notifications.',
    'pt-BR': 'Este dispositivo não receberá mais notificações.',
  },
  errors: ['invalid_request', 'not_found'],
});

const TimeOfDay = z
  .string(says('time_of_day_invalid'))
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, says('time_of_day_invalid'));

/** What a person wants to be told, and when. */
export const PushPreferences = z.object({
  /** `full`: sender and text. `sender`: who, not what. `id`: neither leaves the server. */
  privacy: z.enum(['full', 'sender', 'id'], says('privacy_invalid')),
  /** What comes in between waits until the end, in one notification per conversation. May span midnight. */
  quiet_hours: z
    .object({
      from: TimeOfDay,
      until: TimeOfDay,
      /** An IANA name, like America/Sao_Paulo. */
      time_zone: z
        .string(says('time_zone_invalid'))
        .regex(/^[A-Za-z0-9_+/-]{1,64}$/, says('time_zone_invalid')),
    })
    .nullable(),
  /** Whether reactions to one's own messages are notified, in one notification per message. Off until it is chosen. */
  reactions: z.boolean(),
});
export type PushPreferences = z.infer<typeof PushPreferences>;

/** `reactions` stays as it is if it is left out. */
export const PushChoices = PushPreferences.extend({ reactions: optional(z.boolean()) });
export type PushChoices = z.infer<typeof PushChoices>;

export const GetPushPreferences = defineRoute({
  method: 'get',
  path: '/api/push/preferences',
  summary: 'What notifications show, and when they stay silent',
  auth: 'session',
  allowance: 'read',
  response: z.object({ preferences: PushPreferences }),
  message: { en: 'These are your preferences.', 'pt-BR': 'Estas são as suas preferências.' },
});

export const SetPushPreferences = defineRoute({
  method: 'put',
  path: '/api/push/preferences',
  summary: 'Choose what notifications show, and when they stay silent',
  auth: 'session',
  allowance: 'write',
  body: PushChoices,
  response: z.object({ preferences: PushPreferences }),
  message: { en: 'Your preferences were saved.', 'pt-BR': 'Suas preferências foram salvas.' },
  errors: ['invalid_request'],
});
