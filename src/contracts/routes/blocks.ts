import { z } from 'zod';
import { IsDeleted } from '../classic/entities';
import { Id, Time } from '../fields';
import { defineRoute, IdInPath, Nothing } from '../route';

/** Whether the caller blocks a user. The row with the highest change_no counts. */
export const Block = z.object({
  user_id: Id,
  blocked: z.boolean(),
  change_no: z.int(),
});
export type Block = z.infer<typeof Block>;

export const ListedBlock = Block.extend({ name: z.string(), is_deleted: IsDeleted, blocked_at: Time });

export const ListBlocks = defineRoute({
  method: 'get',
  path: '/api/blocks',
  summary: 'The users whom the caller blocks, those blocked last first',
  auth: 'session',
  allowance: 'read',
  response: z.object({ blocks: z.array(ListedBlock) }),
  message: { en: 'These are the people you block.', 'pt-BR': 'Estas são as pessoas que você bloqueia.' },
});

export const BlockUser = defineRoute({
  method: 'put',
  path: '/api/blocks/:userId',
  summary:
    'Block a user: neither of the two can write to the other in their direct conversation, as long as one blocks the other. ' +
    'At most 1,000 users, and 10,000 with those who were blocked once',
  auth: 'session',
  allowance: 'write',
  params: z.object({ userId: IdInPath }),
  response: z.object({ block: Block }),
  message: { en: 'This person is blocked.', 'pt-BR': 'Esta pessoa está bloqueada.' },
  errors: ['invalid_request', 'not_found', 'too_many', 'busy'],
});

export const UnblockUser = defineRoute({
  method: 'delete',
  path: '/api/blocks/:userId',
  summary: 'No longer block a user; also if they are not blocked',
  auth: 'session',
  allowance: 'write',
  params: z.object({ userId: IdInPath }),
  envelope: 'message',
  response: Nothing,
  message: { en: 'This person is not blocked.', 'pt-BR': 'Esta pessoa não está bloqueada.' },
  errors: ['invalid_request', 'not_found', 'busy'],
});
