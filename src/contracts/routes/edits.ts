import { z } from 'zod';
import { CountedContent, optional, says } from '../fields';
import { Mention, Message } from '../native/entities';
import { defineRoute, IdInPath } from '../route';
import { haveMentionsWithin, Mentions, MENTIONS_WITHIN } from './conversation-messages';

const OfMessage = z.object({ id: IdInPath });

export const EditMessage = defineRoute({
  method: 'patch',
  path: '/api/messages/:id',
  summary:
    "Change the text of one of the caller's messages, or its mentions, for a while after it was sent. `edit_of` is its `edited_at` as the caller has seen it, or null: " +
    'whoever edits another state than the present one is refused. The text that it has anyway is no edit. What is forwarded is not changed',
  auth: 'session',
  allowance: 'write',
  params: OfMessage,
  body: z
    .object({
      content: CountedContent,
      mentions: optional(Mentions),
      edit_of: z.iso.datetime({ precision: 3, error: says('edit_of_invalid') }).nullable(),
    })
    .refine(haveMentionsWithin, MENTIONS_WITHIN),
  response: z.object({ message: Message }),
  message: { en: 'The message was changed.', 'pt-BR': 'A mensagem foi alterada.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'edit_conflict', 'edit_window_over', 'busy'],
});

export const ListEdits = defineRoute({
  method: 'get',
  path: '/api/messages/:id/edits',
  summary: 'What a message said before it was edited, the newest text first; of more than 100 the newest',
  auth: 'session',
  allowance: 'read',
  params: OfMessage,
  response: z.object({
    edits: z.array(
      z.object({
        content: z.string(),
        mentions: z.array(Mention),
        /** When the message began to say this. */
        written_at: z.iso.datetime({ precision: 3 }),
      }),
    ),
  }),
  message: { en: 'These are the earlier texts.', 'pt-BR': 'Estes são os textos anteriores.' },
  errors: ['invalid_request', 'not_found'],
});
