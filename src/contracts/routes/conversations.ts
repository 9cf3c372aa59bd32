import { z } from 'zod';
import { Id, Time, TimeWithOffset } from '../fields';
import { defineRoute, IdInPath } from '../route';

export const MuteConversation = defineRoute({
  method: 'put',
  path: '/api/conversations/:id/mute',
  summary: 'Mute one conversation until the given time; null ends it',
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  body: z.object({ until: TimeWithOffset.nullable() }),
  response: z.object({ conversation_id: Id, muted_until: Time.nullable() }),
  message: { en: 'Saved.', 'pt-BR': 'Salvo.' },
  errors: ['invalid_request', 'not_found', 'busy'],
});
