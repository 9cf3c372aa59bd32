import { z } from 'zod';
import { User } from '../classic/entities';
import { Altcha, Email, Name, optional, Password, says } from '../fields';
import { defineRoute, Nothing } from '../route';

const Authenticated = z.object({ user: User, token: z.string() });

/** Accepts more than registration: accounts of the legacy backend must get in, and a wrong password is 401, not 400. */
const LoginName = z.string().trim().toLowerCase().max(255, says('email_invalid'));

export const Register = defineRoute({
  method: 'post',
  path: '/api/auth/register',
  summary: 'Create an account and start a session',
  auth: 'none',
  allowance: 'register',
  body: z.object({
    name: Name,
    email: Email,
    password: Password,
    /** A code, where the server admits by invite only; ignored elsewhere. */
    invite: optional(z.string(says('invite_invalid'))),
    altcha: Altcha,
  }),
  status: 201,
  response: Authenticated,
  message: { en: 'Your account is ready.', 'pt-BR': 'Sua conta está pronta.' },
  errors: ['invalid_request', 'forbidden', 'captcha_invalid', 'invite_invalid', 'email_taken'],
});

export const Login = defineRoute({
  method: 'post',
  path: '/api/auth/login',
  summary: 'Start a session, by e-mail address or by `identifier`, an address or a username',
  auth: 'none',
  allowance: 'login',
  body: z
    .object({
      email: optional(LoginName),
      /** An e-mail address or a username: whatever has an @ is an address. */
      identifier: optional(LoginName),
      password: z.string().max(1000, says('password_too_long')),
    })
    .refine(({ email, identifier }) => email !== undefined || identifier !== undefined, {
      error: says('field_missing'),
      path: ['email'],
    })
    .refine(({ email, identifier }) => email === undefined || identifier === undefined, {
      error: says('one_login_name'),
      path: ['identifier'],
    }),
  response: Authenticated,
  message: { en: 'Welcome back.', 'pt-BR': 'Que bom ver você de novo.' },
  errors: ['invalid_request', 'invalid_credentials', 'account_disabled'],
});

export const Exchange = defineRoute({
  method: 'post',
  path: '/api/auth/exchange',
  summary: "Start a session, or go on with one, by a token of the team's own identity provider",
  auth: 'none',
  allowance: 'exchange',
  // Whatever is no token of the provider is unauthenticated, however it is wrong.
  body: z.object({ token: z.string() }),
  response: Authenticated,
  message: { en: 'Welcome.', 'pt-BR': 'Boas-vindas.' },
  errors: ['invalid_request', 'unauthenticated'],
});

export const Logout = defineRoute({
  method: 'post',
  path: '/api/auth/logout',
  summary: 'End this session: its token, its sockets and its push subscriptions',
  auth: 'session',
  allowance: 'write',
  envelope: 'message',
  response: Nothing,
  message: { en: 'You are logged out.', 'pt-BR': 'Você saiu da sua conta.' },
});

export const Me = defineRoute({
  method: 'get',
  path: '/api/auth/me',
  summary: 'The account of the caller',
  auth: 'session',
  allowance: 'read',
  response: z.object({ user: User }),
  message: { en: 'This is your account.', 'pt-BR': 'Esta é a sua conta.' },
});

export const Verify = defineRoute({
  method: 'get',
  path: '/api/auth/verify',
  summary: 'Whether the token is still good',
  auth: 'token',
  // Existing clients log the user out on any refusal here.
  allowance: 'none',
  envelope: 'message',
  response: Nothing,
  message: { en: 'You are logged in.', 'pt-BR': 'Você está conectado.' },
});
