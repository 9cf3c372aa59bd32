import { z } from 'zod';
import { Id, says, Time } from '../fields';
import { LANGUAGES } from '../language';

/** In which language a user is written to. */
export const UserLanguage = z.enum(LANGUAGES, says('language_invalid'));

/** Who may see whether a user is online; `contacts`: those whom the user has added. */
export const PresenceAudience = z.enum(['everyone', 'contacts', 'nobody'], says('presence_invalid'));

/** The path of a picture on this server, where anybody can read it; null for somebody without one. */
export const AvatarUrl = z.string().nullable();

/** Whether the account is deleted. Its name is then the same for everybody, in English: clients may show a text of their own instead. */
export const IsDeleted = z.boolean();

/** One's own account. */
export const User = z.object({
  id: Id,
  /** What the team's own identity provider calls its users; null for others. */
  external_id: z.string().nullable(),
  name: z.string(),
  /** Null for accounts without one. */
  email: z.string().nullable(),
  username: z.string().nullable(),
  about: z.string().nullable(),
  avatar_url: AvatarUrl,
  /** Null as long as the user has not chosen one. */
  language: UserLanguage.nullable(),
  presence: PresenceAudience,
  /** False: this user neither shows nor sees who has read what. */
  receipts: z.boolean(),
  created_at: Time,
  updated_at: Time,
});
export type User = z.infer<typeof User>;

/** What a search shows of a person. */
export const FoundUser = User.pick({ id: true, name: true, email: true, username: true, avatar_url: true });
export type FoundUser = z.infer<typeof FoundUser>;

export const Contact = z.object({
  id: Id,
  user_id: Id,
  contact_user_id: Id,
  contact_name: z.string(),
  username: z.string().nullable(),
  avatar_url: AvatarUrl,
  is_deleted: IsDeleted,
  created_at: Time,
});
export type Contact = z.infer<typeof Contact>;

/** A contact with what its conversation looks like to the caller. */
export const ContactListItem = z.object({
  contact_id: Id,
  contact_user_id: Id,
  contact_name: z.string(),
  user_name: z.string(),
  user_email: z.string().nullable(),
  username: z.string().nullable(),
  avatar_url: AvatarUrl,
  is_deleted: IsDeleted,
  created_at: Time,
  last_message: z.string().nullable(),
  last_message_time: Time.nullable(),
  unread_count: z.int(),
  is_online: z.boolean(),
  /** When this person was last connected; null where the caller may not see it, or never. */
  last_seen_at: Time.nullable(),
});
export type ContactListItem = z.infer<typeof ContactListItem>;

export const Message = z.object({
  id: Id,
  conversation_id: Id,
  /** The message's position in its conversation: from 1, without gaps. Messages have no other order. */
  seq: Id,
  sender_id: Id,
  receiver_id: Id,
  content: z.string(),
  is_read: z.boolean(),
  created_at: Time,
  sender_name: z.string(),
  receiver_name: z.string(),
  /** Only where the client gave one, and only to the sender. */
  temp_id: z.string().optional(),
  /** Set where a retry finds that the message was deleted meanwhile; its content is then empty. */
  deleted_at: Time.optional(),
});
export type Message = z.infer<typeof Message>;
