import { z } from 'zod';
import { defineRoute } from '../route';

export const GetChallenge = defineRoute({
  method: 'get',
  path: '/api/auth/challenge',
  summary:
    'A challenge of ALTCHA version 2, to be solved within ten minutes. Where CAPTCHA is on, registration and a forgotten password take its ' +
    'solution as `altcha`: `{challenge, solution}` as JSON in base64, each once',
  auth: 'none',
  allowance: 'challenge',
  envelope: 'bare',
  response: z.object({
    parameters: z.object({
      algorithm: z.string(),
      cost: z.int(),
      keyLength: z.int(),
      keyPrefix: z.string(),
      nonce: z.string(),
      salt: z.string(),
      /** Seconds since 1970. */
      expiresAt: z.int(),
    }),
    signature: z.string(),
  }),
  message: { en: 'This is a challenge.', 'pt-BR': 'Este é um desafio.' },
});
