import type { Contact, Message, User } from '../../classic/entities';
import { LATER, NOON } from './example';

export const ana: User = {
  id: 1,
  external_id: null,
  name: 'Ana',
  email: 'ana@example.com',
  username: null,
  about: null,
  avatar_url: null,
  language: null,
  presence: 'everyone',
  receipts: true,
  created_at: NOON,
  updated_at: NOON,
};

/** Bruno, among Ana's contacts. */
export const contact: Contact = {
  id: 1,
  user_id: 1,
  contact_user_id: 2,
  contact_name: 'Bru',
  username: null,
  avatar_url: null,
  is_deleted: false,
  created_at: NOON,
};

/** Ana to Bruno. */
export const sentMessage: Message = {
  id: 1,
  conversation_id: 1,
  seq: 1,
  sender_id: 1,
  receiver_id: 2,
  content: 'Oi, Bruno! 👋',
  is_read: false,
  created_at: NOON,
  sender_name: 'Ana',
  receiver_name: 'Bruno',
  temp_id: 'temp_1769860800000',
};

/** Bruno to Ana. */
export const receivedMessage: Message = {
  id: 2,
  conversation_id: 1,
  seq: 2,
  sender_id: 2,
  receiver_id: 1,
  content: 'Oi, Ana!',
  is_read: true,
  created_at: LATER,
  sender_name: 'Bruno',
  receiver_name: 'Ana',
};
