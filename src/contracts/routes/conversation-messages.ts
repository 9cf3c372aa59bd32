import { z } from 'zod';
import { Message, MyReactions } from '../native/entities';
import { CountedContent, Id, optional, says, TempId } from '../fields';
import { defineRoute, IdInPath, PageLimit, SeqInQuery } from '../route';

const OfConversation = z.object({ id: IdInPath });
const OfMessage = z.object({ id: IdInPath });

const Page = z.object({
  limit: PageLimit,
  before_seq: SeqInQuery.optional(),
  after_seq: SeqInQuery.optional(),
  around_seq: SeqInQuery.optional(),
});

export const ListConversationMessages = defineRoute({
  method: 'get',
  path: '/api/conversations/:id/messages',
  summary:
    'A page of the messages of a conversation, by seq: the newest, or those before, after or around one. Deleted ones are there without ' +
    'what they said. Marks nothing as read',
  auth: 'session',
  allowance: 'read',
  cost: 'high',
  params: OfConversation,
  query: Page.refine(
    ({ limit: _limit, ...positions }) =>
      Object.values(positions).filter((seq) => seq !== undefined).length <= 1,
    says('one_position'),
  ),
  response: z.object({
    messages: z.array(Message),
    /** Of those of them that have reactions. */
    my_reactions: z.array(MyReactions),
    has_more_before: z.boolean(),
    has_more_after: z.boolean(),
  }),
  message: { en: 'These are the messages.', 'pt-BR': 'Estas são as mensagens.' },
  errors: ['invalid_request', 'not_found'],
});

export const GetMessage = defineRoute({
  method: 'get',
  path: '/api/messages/:id',
  summary: 'A message that the caller sees, unless it is deleted. Marks nothing as read',
  auth: 'session',
  allowance: 'read',
  params: OfMessage,
  response: z.object({ message: Message, my_reactions: z.array(MyReactions) }),
  message: { en: 'This is the message.', 'pt-BR': 'Esta é a mensagem.' },
  errors: ['invalid_request', 'not_found'],
});

const Mention = z.object({
  user_id: Id,
  start: z.int(says('mentions_invalid')).min(0, says('mentions_invalid')),
  length: z.int(says('mentions_invalid')).positive(says('mentions_invalid')),
});

/** Of metadata: the bytes of the text that is sent, which is what is stored and shown; objects and lists within each other, the outermost too. */
export const METADATA_LIMITS = { bytes: 4_096, depth: 32 };

/** Whether there is such a place in the text, and not in the middle of a character. */
const isWithin = (text: string, index: number): boolean =>
  index <= text.length &&
  !/^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, index - 1), index + 1));

/** Places in a text. */
export const Mentions = z.array(Mention, says('mentions_invalid')).max(50, says('mentions_invalid'));

/** What a client asks to send. `start` and `length` of a mention are in UTF-16 units of `content`. */
export const MessageDraft = z.object({
  content: optional(CountedContent),
  temp_id: optional(TempId),
  content_type: optional(
    z
      .string(says('content_type_invalid'))
      .regex(/^(?:text|x-[a-z0-9-]{1,38})$/, says('content_type_invalid')),
  ),
  mentions: optional(Mentions),
  mentions_all: optional(z.boolean()),
  metadata: optional(z.record(z.string(), z.unknown(), says('metadata_invalid'))),
  reply_to: optional(Id),
  forward_of: optional(Id),
});
export type MessageDraft = z.infer<typeof MessageDraft>;

/** Whether a draft says something of its own, or forwards what another message says; not both. */
export const saysOrForwards = ({
  content,
  content_type,
  metadata,
  forward_of,
}: z.output<typeof MessageDraft>): boolean =>
  forward_of === undefined
    ? content !== undefined
    : content === undefined && content_type === undefined && metadata === undefined;
/** What is said where {@link saysOrForwards} is false. */
export const SAYS_OR_FORWARDS = { path: ['content'], error: says('content_or_forward_of') };

/** Whether all mentions of a text are places in it. */
export const haveMentionsWithin = ({
  content = '',
  mentions,
}: {
  content?: string | undefined;
  mentions?: z.output<typeof Mentions> | undefined;
}): boolean =>
  (mentions ?? []).every(
    ({ start, length }) => isWithin(content, start) && isWithin(content, start + length),
  );
/** What is said where {@link haveMentionsWithin} is false. */
export const MENTIONS_WITHIN = { path: ['mentions'], error: says('mentions_invalid') };

export const SendToConversation = defineRoute({
  method: 'post',
  path: '/api/conversations/:id/messages',
  summary:
    'Send a message to a conversation, once per temp_id. Whoever is mentioned and no member is left out. Who has left is answered 404 also for ' +
    'a message that was stored before',
  auth: 'session',
  allowance: 'send',
  params: OfConversation,
  body: MessageDraft.refine(saysOrForwards, SAYS_OR_FORWARDS).refine(haveMentionsWithin, MENTIONS_WITHIN),
  status: 201,
  retryIs200: true,
  response: z.object({ message: Message }),
  message: { en: 'The message was sent.', 'pt-BR': 'A mensagem foi enviada.' },
  errors: ['invalid_request', 'forbidden', 'not_found', 'temp_id_reused', 'busy'],
});
