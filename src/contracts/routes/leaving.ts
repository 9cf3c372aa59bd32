import { z } from 'zod';
import { optional, says } from '../fields';
import { defineRoute, Nothing } from '../route';

export const ExportAccount = defineRoute({
  method: 'get',
  path: '/api/auth/export',
  summary: 'Everything that is stored about the caller, as a ZIP of JSON files',
  auth: 'session',
  allowance: 'export',
  cost: 'high',
  envelope: 'bare',
  produces: 'application/zip',
  response: z.unknown(),
  message: { en: 'This is what is stored about you.', 'pt-BR': 'Isto é o que está guardado sobre você.' },
});

export const DeleteAccount = defineRoute({
  method: 'delete',
  path: '/api/auth/me',
  summary: 'Delete the account of the caller for good, with everything that is stored about it',
  auth: 'session',
  allowance: 'password',
  cost: 'high',
  /**
   * People of an identity provider have no password: they call with a token that the provider issued in the last five minutes. What is
   * wrong or too old is an invalid field: clients log people out at a 401.
   */
  body: z.object({
    password: optional(z.string(says('password_wrong')).max(1000, says('password_too_long'))),
  }),
  envelope: 'message',
  response: Nothing,
  message: {
    en: 'Your account is deleted. What you wrote is being erased.',
    'pt-BR': 'Sua conta foi excluída. O que você escreveu está sendo apagado.',
  },
  errors: ['invalid_request', 'forbidden'],
});
