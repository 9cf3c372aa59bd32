import type { Language } from '../contracts/language';
import type { ConversationType } from '../domain/conversation';
import type { PushPrivacy } from '../domain/push/preferences';

/** What a notification is composed from. */
export interface NotificationFacts {
  sender_id: number;
  sender_name: string;
  /** At least the first 101 characters. */
  content: string;
  conversation_id: number;
  conversation_type: ConversationType;
  /** Of a group. */
  conversation_name: string | null;
  message_id: number;
  seq: number;
  /** How many messages of this conversation the push stands for. */
  count: number;
  /** How many messages the user has not read, in all conversations. */
  unread_total: number;
  privacy: PushPrivacy;
  language: Language;
  /** The web origin the subscription was made from. */
  origin: string | null;
}
