import type { Sentence } from '../contracts/language';
import { hasVisible } from '../contracts/text';
import { cut, SHOWN_CHARACTERS } from '../domain/cut';
import type { NotificationFacts } from './notification-facts';

const PRODUCT = 'MyChat';

const newMessage: Sentence = { en: 'New message', 'pt-BR': 'Nova mensagem' };

/** What a notification says. */
export interface Words {
  title: string;
  body: string;
  senderName: string;
}

/** As much as the user's privacy allows. A message of a group is told with its sender's name. */
export function wordsFor(facts: NotificationFacts): Words {
  const { privacy, sender_name, language } = facts;
  if (privacy === 'id') return { title: `💬 ${PRODUCT}`, body: newMessage[language], senderName: '' };
  const text = privacy === 'full' ? cut(facts.content, SHOWN_CHARACTERS) : newMessage[language];
  const body = hasVisible(text) ? text : newMessage[language];
  if (facts.conversation_type === 'direct')
    return { title: `💬 ${sender_name}`, body, senderName: sender_name };
  const title = `💬 ${facts.conversation_name ?? PRODUCT}`;
  return { title, body: `${sender_name}: ${body}`, senderName: sender_name };
}
