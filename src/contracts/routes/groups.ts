import { z } from 'zod';
import { Member } from '../native/entities';
import { Description, Id, Name, optional, says, TempId } from '../fields';
import { defineRoute, IdInPath } from '../route';
import { ConversationAndSettings } from './conversations';

const Founders = z.array(Id, says('user_ids_count')).max(99, says('founders_count'));

export const CreateConversation = defineRoute({
  method: 'post',
  path: '/api/conversations',
  summary:
    'The direct conversation with a user, which may exist; or a group of the caller and others, once per temp_id. `not_added` has those ' +
    'who cannot be added, whatever the reason',
  auth: 'session',
  allowance: 'write',
  body: z
    .object({
      type: z.enum(['direct', 'group'], says('conversation_type_invalid')),
      /** Of a direct one. */
      user_id: optional(Id),
      /** Of a group, as all that follows. */
      name: optional(Name),
      description: Description.nullish(),
      user_ids: optional(Founders),
      temp_id: optional(TempId),
    })
    .refine(({ type, user_id }) => type !== 'direct' || user_id !== undefined, {
      path: ['user_id'],
      error: says('field_missing'),
    })
    .refine(({ type, name }) => type !== 'group' || name !== undefined, {
      path: ['name'],
      error: says('field_missing'),
    }),
  status: 201,
  retryIs200: true,
  response: ConversationAndSettings.extend({ members: z.array(Member), not_added: z.array(Id) }),
  message: { en: 'This is the conversation.', 'pt-BR': 'Esta é a conversa.' },
  errors: [
    'invalid_request',
    'receiver_is_self',
    'forbidden',
    'not_found',
    'conversation_full',
    'too_many',
    'temp_id_reused',
    'busy',
  ],
});

/** What is left out stays as it is. */
const GroupChanges = z.object({
  name: optional(Name),
  description: Description.nullable().optional(),
  can_write: optional(z.enum(['everyone', 'admins'], says('can_write_invalid'))),
  members_can_invite: optional(z.boolean()),
});

export const EditGroup = defineRoute({
  method: 'patch',
  path: '/api/conversations/:id',
  summary: 'Change what the members of a group share: only the fields that are sent. For admins',
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  body: GroupChanges.refine(
    (changes) => Object.values(changes).some((value) => value !== undefined),
    says('nothing_to_change'),
  ),
  response: ConversationAndSettings,
  message: { en: 'The group was changed.', 'pt-BR': 'O grupo foi alterado.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'busy'],
});

export const HandOverGroup = defineRoute({
  method: 'put',
  path: '/api/conversations/:id/owner',
  summary: 'Make a member the owner instead of the caller, who becomes an admin. For owners',
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  body: z.object({ user_id: Id }),
  response: ConversationAndSettings,
  message: { en: 'The group has another owner.', 'pt-BR': 'O grupo tem outra pessoa dona.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'busy'],
});
