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
