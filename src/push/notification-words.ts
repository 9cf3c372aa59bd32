import type { Sentence } from '../contracts/language';
import { hasVisible } from '../contracts/text';
import { cut, SHOWN_CHARACTERS } from '../domain/cut';
import type { NotificationFacts } from './notification-facts';

/** Said instead of a name that is not to be told. */
export const PRODUCT = 'MyChat';

const newMessage: Sentence = { en: 'New message', 'pt-BR': 'Nova mensagem' };

/** What a notification says. */
export interface Words {
  title: string;
  /** What the sender says, or only that there is something. */
  text: string;
  /** Empty if it is not to be told. */
  senderName: string;
}

/** As much as the user's privacy allows. */
export function wordsFor(facts: NotificationFacts): Words {
  const { privacy, sender_name, language } = facts;
  if (privacy === 'id') return { title: `💬 ${PRODUCT}`, text: newMessage[language], senderName: '' };
  const shown = privacy === 'full' ? cut(facts.content, SHOWN_CHARACTERS) : newMessage[language];
  const text = hasVisible(shown) ? shown : newMessage[language];
  const name = facts.conversation_type === 'direct' ? sender_name : (facts.conversation_name ?? PRODUCT);
  return { title: `💬 ${name}`, text, senderName: sender_name };
}

/** A message of a group is told with its sender's name. */
export function bodyOf({ text, senderName }: Words, isGroup: boolean): string {
  return isGroup && senderName !== '' ? `${senderName}: ${text}` : text;
}
