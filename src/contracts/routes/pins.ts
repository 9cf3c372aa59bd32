import { z } from 'zod';
import { Message, MyReactions } from '../native/entities';
import { defineRoute, IdInPath } from '../route';

const OfConversation = z.object({ id: IdInPath });
const OfPin = z.object({ id: IdInPath, messageId: IdInPath });

export const ListPins = defineRoute({
  method: 'get',
  path: '/api/conversations/:id/pins',
  summary: 'The pinned messages of a conversation that the caller sees, the one that was pinned last first',
  auth: 'session',
  allowance: 'read',
  params: OfConversation,
  response: z.object({ messages: z.array(Message), my_reactions: z.array(MyReactions) }),
  message: { en: 'These are the pinned messages.', 'pt-BR': 'Estas são as mensagens fixadas.' },
  errors: ['invalid_request', 'not_found'],
});

export const PinMessage = defineRoute({
  method: 'put',
  path: '/api/conversations/:id/pins/:messageId',
  summary:
    'Pin a message for everybody in its conversation: admins and owners may in a group, and both people of a direct conversation. One that is ' +
    'pinned stays as it is. At most 50 in a conversation. In a group a system message tells of it',
  auth: 'session',
  allowance: 'write',
  params: OfPin,
  response: z.object({ message: Message }),
  message: { en: 'The message was pinned.', 'pt-BR': 'A mensagem foi fixada.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'too_many', 'busy'],
});

export const UnpinMessage = defineRoute({
  method: 'delete',
  path: '/api/conversations/:id/pins/:messageId',
  summary: 'Pin a message no more, for everybody: whoever may pin may. It is no error if it is not pinned',
  auth: 'session',
  allowance: 'write',
  params: OfPin,
  response: z.object({ message: Message }),
  message: { en: 'The message is not pinned any more.', 'pt-BR': 'A mensagem não está mais fixada.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'busy'],
});
