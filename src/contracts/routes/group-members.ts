import { z } from 'zod';
import { Member } from '../native/entities';
import { Id, optional, says } from '../fields';
import { defineRoute, IdInPath, Nothing, PageLimit } from '../route';

const OfMember = z.object({ id: IdInPath, userId: IdInPath });

export const ListMembers = defineRoute({
  method: 'get',
  path: '/api/conversations/:id/members',
  summary:
    'A page of the members of a conversation, by user id; `q` finds those who have it in their name or username',
  auth: 'session',
  allowance: 'read',
  cost: 'high',
  params: z.object({ id: IdInPath }),
  query: z.object({
    limit: PageLimit,
    after: IdInPath.optional(),
    q: z.string(says('search_too_long')).trim().max(100, says('search_too_long')).optional(),
  }),
  response: z.object({
    members: z.array(Member),
    /** What `after` takes; null if this is the last page. */
    next: Id.nullable(),
  }),
  message: { en: 'These are the members.', 'pt-BR': 'Estas são as pessoas da conversa.' },
  errors: ['invalid_request', 'not_found'],
});

export const AddMembers = defineRoute({
  method: 'post',
  path: '/api/conversations/:id/members',
  summary:
    'Add people to a group. With `history: "all"` they see what was there before, else what comes from now on. Those who are members are ' +
    'left as they are; `not_added` has those who cannot be added, whatever the reason. For admins',
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  body: z.object({
    user_ids: z
      .array(Id, says('user_ids_count'))
      .min(1, says('user_ids_count'))
      .max(100, says('user_ids_count')),
    history: optional(z.literal('all', says('history_invalid'))),
  }),
  status: 201,
  response: z.object({ members: z.array(Member), not_added: z.array(Id) }),
  message: { en: 'The members were added.', 'pt-BR': 'As pessoas foram adicionadas.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'conversation_full', 'busy'],
});

export const SetRole = defineRoute({
  method: 'patch',
  path: '/api/conversations/:id/members/:userId',
  summary: 'Give a member of a group another role. For owners, of whom one always stays',
  auth: 'session',
  allowance: 'write',
  params: OfMember,
  body: z.object({ role: z.enum(['member', 'admin', 'owner'], says('role_invalid')) }),
  response: z.object({ member: Member }),
  message: { en: 'Saved.', 'pt-BR': 'Salvo.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'last_owner', 'busy'],
});

export const RemoveMember = defineRoute({
  method: 'delete',
  path: '/api/conversations/:id/members/:userId',
  summary:
    'Remove somebody from a group, or leave it: whoever is out sees nothing of it any more. Admins remove members, owners anybody. The last ' +
    'owner names a member as `successor`, unless nobody else is there',
  auth: 'session',
  allowance: 'write',
  params: OfMember,
  query: z.object({ successor: IdInPath.optional() }),
  envelope: 'message',
  response: Nothing,
  message: { en: 'Done.', 'pt-BR': 'Feito.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'last_owner', 'busy'],
});
