import { z } from 'zod';
import { Password, says } from '../fields';
import { defineRoute, Nothing } from '../route';

export const ChangePassword = defineRoute({
  method: 'put',
  path: '/api/auth/password',
  summary: 'Change the password, which ends all other sessions of the caller',
  auth: 'session',
  allowance: 'password',
  cost: 'high',
  body: z.object({
    /** Accepts more than a new one, as log-in does. A wrong one is an invalid field: clients log people out at a 401. */
    current: z.string().max(1000, says('password_too_long')),
    new: Password,
  }),
  envelope: 'message',
  response: Nothing,
  message: {
    en: 'Your password was changed. You are logged out everywhere else.',
    'pt-BR': 'Sua senha foi alterada. Você saiu da sua conta em todos os outros lugares.',
  },
  errors: ['invalid_request', 'forbidden'],
});
