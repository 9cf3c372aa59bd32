import { z } from 'zod';
import { defineRoute } from '../route';

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
