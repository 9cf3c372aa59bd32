import { z } from 'zod';
import { says } from '../fields';
import { Message, MyReactions, Person } from '../native/entities';
import { defineRoute, IdInPath, PageLimit } from '../route';

/** What one reacts with. Which texts count is decided where it is brought into its one form. */
const Emoji = z.string(says('emoji_invalid'));

const OfReaction = z.object({ id: IdInPath, emoji: Emoji });

export const AddReaction = defineRoute({
  method: 'put',
  path: '/api/messages/:id/reactions/:emoji',
  summary:
    'React to a message, with one character as people count them: an emoji, or any other that can be seen. An emoji is the same with and ' +
    'without variation selector 16. A message has at most 20 kinds of reaction, and 3 of one user; one that is there stays',
  auth: 'session',
  allowance: 'write',
  params: OfReaction,
  response: z.object({ message: Message, my_reactions: z.array(MyReactions) }),
  message: { en: 'The reaction was added.', 'pt-BR': 'A reação foi adicionada.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'too_many', 'busy'],
});

export const RemoveReaction = defineRoute({
  method: 'delete',
  path: '/api/messages/:id/reactions/:emoji',
  summary: "Take one of the caller's reactions back. It is no error if it is not there",
  auth: 'session',
  allowance: 'write',
  params: OfReaction,
  response: z.object({ message: Message, my_reactions: z.array(MyReactions) }),
  message: { en: 'The reaction was removed.', 'pt-BR': 'A reação foi removida.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'busy'],
});

export const ListReactions = defineRoute({
  method: 'get',
  path: '/api/messages/:id/reactions',
  summary:
    'Who has reacted to a message with one emoji, the first first, members of today or not. At most 100 on a page; `after` is what the ' +
    'previous one returned as `next`',
  auth: 'session',
  allowance: 'read',
  params: z.object({ id: IdInPath }),
  query: z.object({
    emoji: Emoji,
    limit: PageLimit,
    after: z.string(says('cursor_invalid')).max(100, says('cursor_invalid')).optional(),
  }),
  response: z.object({
    people: z.array(Person),
    /** Null if this is the last page. Opaque. */
    next: z.string().nullable(),
  }),
  message: { en: 'These are the people.', 'pt-BR': 'Estas são as pessoas.' },
  errors: ['invalid_request', 'not_found'],
});
