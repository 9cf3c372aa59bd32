import { z } from 'zod';
import { Id } from '../fields';
import { defineRoute, IdInPath, PageLimit } from '../route';

export const ListReceipts = defineRoute({
  method: 'get',
  path: '/api/messages/:id/receipts',
  summary:
    'Which members have received a message, and which of them have read it; nobody where receipts are off',
  auth: 'session',
  allowance: 'read',
  params: z.object({ id: IdInPath }),
  /** `after`: the user id that is `next` of the page before. */
  query: z.object({ limit: PageLimit, after: IdInPath.optional() }),
  response: z.object({
    read: z.array(Id),
    /** Whom it has reached: those who have read it too. */
    delivered: z.array(Id),
    next: Id.nullable(),
  }),
  message: { en: 'These are the receipts.', 'pt-BR': 'Estas são as confirmações.' },
  errors: ['invalid_request', 'not_found', 'busy'],
});
