import { z } from 'zod';
import { Id, Time } from '../fields';
import { defineRoute, IdInPath, Nothing } from '../route';

export const Session = z.object({
  /** The `sid` of its tokens. */
  id: Id,
  created_at: Time,
  /** To within an hour. */
  last_used_at: Time,
  /** Whether the caller acts through this one. */
  is_current: z.boolean(),
  /** Like Firefox; of other programs the name they give themselves. Null where it is not known. */
  browser: z.string().nullable(),
  /** Like Android. Null where it is not known. */
  platform: z.string().nullable(),
  /** Where the login came from; of IPv6 the network, like 2001:db8:1:2::/64. */
  address: z.string().nullable(),
});
export type Session = z.infer<typeof Session>;

export const ListSessions = defineRoute({
  method: 'get',
  path: '/api/auth/sessions',
  summary: 'Where the caller is logged in: the newest 200 sessions, newest first, and always the current one',
  auth: 'session',
  allowance: 'read',
  response: z.object({ sessions: z.array(Session) }),
  message: {
    en: 'This is where you are logged in.',
    'pt-BR': 'Estes são os lugares em que você está conectado.',
  },
});

export const EndSession = defineRoute({
  method: 'delete',
  path: '/api/auth/sessions/:id',
  summary: "End one of the caller's sessions: its token, its sockets and its push subscriptions",
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  envelope: 'message',
  response: Nothing,
  message: { en: 'This device is logged out.', 'pt-BR': 'Este dispositivo foi desconectado.' },
  errors: ['invalid_request', 'not_found'],
});

export const EndOtherSessions = defineRoute({
  method: 'delete',
  path: '/api/auth/sessions',
  summary: "End all of the caller's sessions but this one",
  auth: 'session',
  allowance: 'write',
  envelope: 'message',
  response: Nothing,
  message: {
    en: 'You are logged out everywhere else.',
    'pt-BR': 'Você saiu da sua conta em todos os outros lugares.',
  },
});
