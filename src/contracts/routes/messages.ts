import { z } from 'zod';
import { Message } from '../classic/entities';
import { Content, Id, optional, TempId } from '../fields';
import { defineRoute, IdInPath, PageLimit } from '../route';

export const SendMessageBody = z.object({
  receiver_id: Id,
  content: Content,
  temp_id: optional(TempId),
});

export const SendMessage = defineRoute({
  method: 'post',
  path: '/api/messages/send',
  summary: 'Send a message, once per temp_id',
  auth: 'session',
  allowance: 'send',
  body: SendMessageBody,
  status: 201,
  retryIs200: true,
  response: z.object({ message: Message }),
  message: { en: 'The message was sent.', 'pt-BR': 'A mensagem foi enviada.' },
  errors: ['invalid_request', 'receiver_is_self', 'forbidden', 'not_found', 'temp_id_reused', 'busy'],
});

export const ListConversation = defineRoute({
  method: 'get',
  path: '/api/messages/conversation/:userId',
  summary: 'A page of the conversation with one person, newest first; reading marks it read',
  auth: 'session',
  allowance: 'read',
  cost: 'high',
  params: z.object({ userId: IdInPath }),
  query: z.object({ limit: PageLimit, before_id: IdInPath.optional() }),
  response: z.object({ messages: z.array(Message) }),
  message: { en: 'These are the messages.', 'pt-BR': 'Estas são as mensagens.' },
  errors: ['invalid_request', 'busy'],
});

export const MarkRead = defineRoute({
  method: 'put',
  path: '/api/messages/mark-read/:senderId',
  summary: 'Mark everything from one person as read',
  auth: 'session',
  allowance: 'read',
  params: z.object({ senderId: IdInPath }),
  response: z.object({ count: z.int() }),
  message: { en: 'The messages were marked as read.', 'pt-BR': 'As mensagens foram marcadas como lidas.' },
  errors: ['invalid_request', 'busy'],
});

export const CountUnread = defineRoute({
  method: 'get',
  path: '/api/messages/unread',
  summary: 'How many messages are unread, in total and by person',
  auth: 'session',
  allowance: 'read',
  cost: 'high',
  response: z.object({ total: z.int(), by_contact: z.record(z.string(), z.int()) }),
  message: { en: 'These are your unread messages.', 'pt-BR': 'Estas são as suas mensagens não lidas.' },
});

export const DeleteMessage = defineRoute({
  method: 'delete',
  path: '/api/messages/:id',
  summary:
    "Delete one of the caller's messages for everyone, or hide a message for the caller. With `scope=all` admins of a group delete anybody's",
  auth: 'session',
  allowance: 'write',
  params: z.object({ id: IdInPath }),
  /** `scope=me` hides an own message for the caller only; a received one of a direct conversation is never deleted for others. */
  query: z.object({ scope: z.enum(['me', 'all']).optional() }),
  response: z.object({ message_id: Id, scope: z.enum(['me', 'all']) }),
  message: { en: 'The message was deleted.', 'pt-BR': 'A mensagem foi apagada.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'busy'],
});

export const ClearConversation = defineRoute({
  method: 'delete',
  path: '/api/messages/conversation/:userId',
  summary: 'Clear the conversation with one person, for the caller only',
  auth: 'session',
  allowance: 'write',
  params: z.object({ userId: IdInPath }),
  response: z.object({ deleted_count: z.int() }),
  message: { en: 'The conversation was cleared.', 'pt-BR': 'A conversa foi limpa.' },
  errors: ['invalid_request', 'busy'],
});
