import { createHmac } from 'node:crypto';
import type { Language, Sentence } from '../contracts/language';
import { hasVisible } from '../contracts/text';
import type { ConversationType } from '../domain/conversation';
import { cut } from '../domain/cut';
import type { ClickTargets } from '../domain/push/ports';
import type { PushPrivacy } from '../domain/push/preferences';
import { bodyOf, PRODUCT, type Words } from './notification-words';
import { clickUrl, encode, withinLimit } from './payload';

/** What a notification of a reaction is composed from. */
export interface ReactionFacts {
  reactor_id: number;
  reactor_name: string;
  emoji: string;
  /** Of the message. */
  content: string;
  message_id: number;
  conversation_id: number;
  conversation_type: ConversationType;
  /** Of a group. */
  conversation_name: string | null;
  privacy: PushPrivacy;
  language: Language;
  origin: string | null;
}

/** Characters of the message. */
const QUOTED_CHARACTERS = 60;

const newReaction: Sentence = { en: 'New reaction', 'pt-BR': 'Nova reação' };
const to: Sentence = { en: 'to', 'pt-BR': 'a' };

/** The same for all reactions to a message: a newer notification replaces the older one. */
const tagOf = (message_id: number): string => `reaction-${message_id}`;

/** As topicOf of the pushes of messages. */
export function reactionTopic(message_id: number, auth: Buffer): string {
  return createHmac('sha256', auth).update(tagOf(message_id)).digest('base64url').slice(0, 32);
}

/** As much as the user's privacy allows. */
function wordsFor(facts: ReactionFacts): Words {
  const { privacy, language, content, emoji, reactor_name } = facts;
  if (privacy === 'id') return { title: `💬 ${PRODUCT}`, text: newReaction[language], senderName: '' };
  const quote = hasVisible(content) ? ` ${to[language]} "${cut(content, QUOTED_CHARACTERS)}"` : '';
  const text = privacy === 'full' ? `${emoji}${quote}` : newReaction[language];
  const name = facts.conversation_type === 'direct' ? reactor_name : (facts.conversation_name ?? PRODUCT);
  return { title: `💬 ${name}`, text, senderName: reactor_name };
}

/** The plaintext of the push of a reaction to a user's own message: `Ana: 👍 to "…"`. */
export function reactionPayload(facts: ReactionFacts, click: ClickTargets): Buffer {
  const { conversation_id, conversation_type, message_id, reactor_id, origin, language } = facts;
  const isGroup = conversation_type === 'group';
  const navigate = clickUrl(
    click,
    origin,
    isGroup ? { conversation: conversation_id } : { open: reactor_id },
  );
  return withinLimit(wordsFor(facts), (words) =>
    encode({
      title: words.title,
      body: bodyOf(words, true),
      tag: tagOf(message_id),
      navigate,
      language,
      data: {
        type: 'reaction',
        senderName: words.senderName,
        conversationId: conversation_id,
        ...(isGroup ? { conversationType: conversation_type } : { senderId: reactor_id }),
        messageId: message_id,
      },
    }),
  );
}
