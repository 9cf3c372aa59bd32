import { z } from 'zod';
import { defineRoute } from '../route';

export const Health = defineRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether this process is serving and its database answers; 503 otherwise',
  auth: 'none',
  allowance: 'none',
  envelope: 'bare',
  response: z.object({
    status: z.enum(['OK', 'ERROR']),
    database: z.enum(['connected', 'disconnected']),
    message: z.string(),
  }),
  message: { en: 'The API is running.', 'pt-BR': 'A API está no ar.' },
});

/** What a server offers, by its settings: clients show no button for the rest. */
export const Features = z.object({
  /** Whether a forgotten password can be replaced by a link that is sent by e-mail. */
  password_reset: z.boolean(),
  /** Who may register: everybody, whoever has an invite, or nobody. */
  registration: z.enum(['open', 'invite', 'closed']),
  /** Whether registering and asking for a link take a solved challenge. */
  captcha: z.boolean(),
});
export type Features = z.infer<typeof Features>;

export const GetFeatures = defineRoute({
  method: 'get',
  path: '/api/features',
  summary: 'What this server offers, before anybody logs in',
  auth: 'none',
  allowance: 'none',
  maxAgeSeconds: 60,
  response: z.object({ features: Features }),
  message: { en: 'This is what this server offers.', 'pt-BR': 'Isto é o que este servidor oferece.' },
});

export const Root = defineRoute({
  method: 'get',
  path: '/',
  summary: 'What this server is; the web app where HTML is asked for',
  auth: 'none',
  allowance: 'none',
  envelope: 'bare',
  response: z.object({
    name: z.literal('MyChat API'),
    version: z.string(),
    status: z.literal('running'),
    endpoints: z.record(z.string(), z.string()),
  }),
  message: { en: 'The API is running.', 'pt-BR': 'A API está no ar.' },
});
