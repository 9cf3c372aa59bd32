import { z } from 'zod';
import { Altcha, Email, Password, says } from '../fields';
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

export const ForgotPassword = defineRoute({
  method: 'post',
  path: '/api/auth/password/forgot',
  summary:
    'Send a link for another password, if there is an account with this e-mail; the response is always the same',
  auth: 'none',
  allowance: 'forgot',
  body: z.object({ email: Email, altcha: Altcha }),
  envelope: 'message',
  response: Nothing,
  message: {
    en: 'If there is an account with this address, a link is on its way to it.',
    'pt-BR': 'Se houver uma conta com este endereço, um link está a caminho dele.',
  },
  errors: ['invalid_request', 'forbidden', 'captcha_invalid'],
});

export const ResetPassword = defineRoute({
  method: 'post',
  path: '/api/auth/password/reset',
  summary: 'Choose another password with the token of a link, once; ends all sessions of the account',
  auth: 'none',
  allowance: 'login',
  body: z.object({ token: z.string().max(200, says('field_invalid')), password: Password }),
  envelope: 'message',
  response: Nothing,
  message: {
    en: 'Your password was changed. Log in with the new one.',
    'pt-BR': 'Sua senha foi alterada. Entre com a nova.',
  },
  errors: ['invalid_request', 'reset_link_invalid'],
});
