import { z } from 'zod';
import { AvatarUrl } from '../classic/entities';
import { Id, optional, says, Time } from '../fields';
import { defineRoute, IdInPath, Nothing } from '../route';
import { ConversationAndSettings } from './conversations';

/** 128 random bits. What cannot be one is an unknown one. */
const InviteCode = z.string();

const OfInvite = z.object({ code: InviteCode });

export const GroupInvite = z.object({
  code: InviteCode,
  /** The page of the web app where people join. */
  url: z.string(),
  /** How many have joined with it. */
  uses: z.int(),
  max_uses: z.int().nullable(),
  expires_at: Time.nullable(),
  created_by: Id,
});
export type GroupInvite = z.infer<typeof GroupInvite>;

export const CreateInvite = defineRoute({
  method: 'post',
  path: '/api/conversations/:id/invites',
  summary: 'Make a link with which people join a group. There are at most 20 that work, of one group',
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  body: z.object({
    expires_in_hours: optional(
      z
        .int(says('expires_in_hours_invalid'))
        .min(1, says('expires_in_hours_invalid'))
        .max(720, says('expires_in_hours_invalid')),
    ),
    max_uses: optional(
      z.int(says('max_uses_invalid')).min(1, says('max_uses_invalid')).max(10_000, says('max_uses_invalid')),
    ),
  }),
  status: 201,
  response: z.object({ invite: GroupInvite }),
  message: { en: 'This is the link.', 'pt-BR': 'Este é o link.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'too_many', 'busy'],
});

export const ListInvites = defineRoute({
  method: 'get',
  path: '/api/conversations/:id/invites',
  summary:
    'The links with which people join a group, as long as they work. Members who can make none get those that they made',
  auth: 'session',
  allowance: 'read',
  params: z.object({ id: IdInPath }),
  response: z.object({ invites: z.array(GroupInvite) }),
  message: { en: 'These are the links.', 'pt-BR': 'Estes são os links.' },
  errors: ['invalid_request', 'forbidden', 'not_found'],
});

export const RevokeInvite = defineRoute({
  method: 'delete',
  path: '/api/conversations/:id/invites/:code',
  summary: 'End a link. Whoever has joined with it stays. For whoever made it, and admins',
  auth: 'session',
  allowance: 'write',
  params: OfInvite.extend({ id: IdInPath }),
  envelope: 'message',
  response: Nothing,
  message: { en: 'The link does not work any more.', 'pt-BR': 'O link não funciona mais.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'busy'],
});

export const GetInvite = defineRoute({
  method: 'get',
  path: '/api/invites/:code',
  summary: 'What a link leads to. One that does not work, for whatever reason, is not found',
  auth: 'none',
  allowance: 'invite',
  params: OfInvite,
  response: z.object({ name: z.string(), avatar_url: AvatarUrl, member_count: z.int() }),
  message: { en: 'This is the group.', 'pt-BR': 'Este é o grupo.' },
  errors: ['not_found'],
});

export const JoinGroup = defineRoute({
  method: 'post',
  path: '/api/invites/:code/join',
  summary: 'Join the group that a link leads to; also if the caller is a member, which uses nothing up',
  auth: 'session',
  allowance: 'join',
  params: OfInvite,
  response: ConversationAndSettings,
  message: { en: 'You are in the group.', 'pt-BR': 'Você está no grupo.' },
  errors: ['not_found', 'conversation_full', 'too_many', 'busy'],
});
