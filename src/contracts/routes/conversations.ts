import { z } from 'zod';
import { Conversation, Message, Settings } from '../native/entities';
import { Id, optional, says, Time, TimeWithOffset, UnsentText } from '../fields';
import { defineRoute, IdInPath, Nothing, PageLimit } from '../route';

const OfConversation = z.object({ id: IdInPath });

/** A conversation as everybody in it sees it, and what is the caller's own in it. */
export const ConversationAndSettings = z.object({ conversation: Conversation, settings: Settings });

export const ListConversations = defineRoute({
  method: 'get',
  path: '/api/conversations',
  summary:
    "A page of the caller's conversations: pinned ones first, then those with the newest message first. By default without archived " +
    'and hidden ones. A page may have fewer than `limit`: `before` is what the previous one returned as `next`',
  auth: 'session',
  allowance: 'read',
  cost: 'high',
  query: z.object({
    filter: z.enum(['all', 'archived', 'unread'], says('filter_invalid')).optional(),
    limit: PageLimit,
    before: z.string(says('cursor_invalid')).max(100, says('cursor_invalid')).optional(),
  }),
  response: z.object({
    conversations: z.array(Conversation),
    settings: z.array(Settings),
    /** The newest in the caller's view of each; conversations without one are left out. */
    last_messages: z.array(Message),
    /** Null if this is the last page. Opaque. */
    next: z.string().nullable(),
  }),
  message: { en: 'These are your conversations.', 'pt-BR': 'Estas são as suas conversas.' },
  errors: ['invalid_request'],
});

export const GetConversation = defineRoute({
  method: 'get',
  path: '/api/conversations/:id',
  summary: 'One conversation of the caller',
  auth: 'session',
  allowance: 'read',
  params: OfConversation,
  response: ConversationAndSettings,
  message: { en: 'This is the conversation.', 'pt-BR': 'Esta é a conversa.' },
  errors: ['invalid_request', 'not_found'],
});

/** What is left out stays as it is. */
const SettingsChanges = z.object({
  pinned: optional(z.boolean()),
  archived: optional(z.boolean()),
  /** Null ends the mute. */
  muted_until: TimeWithOffset.nullable().optional(),
  notify: optional(z.enum(['all', 'mentions', 'none'], says('notify_invalid'))),
  draft: UnsentText.nullable().optional(),
  /** True marks it as unread, whatever the caller has read; reading ends that. */
  unread: optional(z.boolean()),
});

export const ChangeSettings = defineRoute({
  method: 'patch',
  path: '/api/conversations/:id/settings',
  summary: 'Change what only the caller sees of a conversation: only the fields that are sent',
  auth: 'session',
  allowance: 'write',
  params: OfConversation,
  body: SettingsChanges.refine(
    (changes) => Object.values(changes).some((value) => value !== undefined),
    says('nothing_to_change'),
  ),
  response: z.object({ settings: Settings }),
  message: { en: 'Saved.', 'pt-BR': 'Salvo.' },
  errors: ['invalid_request', 'not_found', 'busy'],
});

export const HideConversation = defineRoute({
  method: 'delete',
  path: '/api/conversations/:id',
  summary:
    'Clear a conversation for the caller, and take it off their list until its next message. A group is not left by it',
  auth: 'session',
  allowance: 'write',
  params: OfConversation,
  envelope: 'message',
  response: Nothing,
  message: { en: 'The conversation was cleared.', 'pt-BR': 'A conversa foi limpa.' },
  errors: ['invalid_request', 'not_found', 'busy'],
});

export const ReadConversation = defineRoute({
  method: 'put',
  path: '/api/conversations/:id/read',
  summary: 'Mark a conversation as read, up to and including the message with this seq',
  auth: 'session',
  allowance: 'read',
  params: OfConversation,
  body: z.object({ up_to_seq: z.int(says('up_to_seq_invalid')).positive(says('up_to_seq_invalid')) }),
  response: z.object({ settings: Settings }),
  message: { en: 'The messages were marked as read.', 'pt-BR': 'As mensagens foram marcadas como lidas.' },
  errors: ['invalid_request', 'not_found', 'busy'],
});

export const MuteConversation = defineRoute({
  method: 'put',
  path: '/api/conversations/:id/mute',
  summary: 'Mute one conversation until the given time; null ends it',
  auth: 'session',
  allowance: 'write',
  params: OfConversation,
  body: z.object({ until: TimeWithOffset.nullable() }),
  response: z.object({ conversation_id: Id, muted_until: Time.nullable() }),
  message: { en: 'Saved.', 'pt-BR': 'Salvo.' },
  errors: ['invalid_request', 'not_found', 'busy'],
});
