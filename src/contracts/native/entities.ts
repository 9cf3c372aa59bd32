import { z } from 'zod';
import { CAPABILITIES } from '../capabilities';
import { AvatarUrl, IsDeleted } from '../classic/entities';
import { Id, Time } from '../fields';

/** Of a row's last change, in the order of all changes. Of two states of a row the one with the higher number counts. */
export const ChangeNo = z.int();

/** The position of a message in its conversation; 0 stands before the first. */
const Seq = z.int().min(0);

const Role = z.enum(['owner', 'admin', 'member']);

/** Somebody as others see them. */
export const Person = z.object({
  id: Id,
  /** What the team's own identity provider calls its users; null for others. */
  external_id: z.string().nullable(),
  name: z.string(),
  username: z.string().nullable(),
  avatar_url: AvatarUrl,
  is_bot: z.boolean(),
  is_deleted: IsDeleted,
});
export type Person = z.infer<typeof Person>;

/** A conversation as all its members see it. */
export const Conversation = z.object({
  id: Id,
  type: z.enum(['direct', 'group']),
  /** Null of a direct one, as all that only groups have. */
  name: z.string().nullable(),
  description: z.string().nullable(),
  avatar_url: AvatarUrl,
  created_by: Id.nullable(),
  created_at: Time,
  /** The newest message there is. A new message changes no row of the conversation: clients go on from here by themselves. */
  last_seq: Seq,
  last_message_at: Time.nullable(),
  member_count: z.int(),
  can_write: z.enum(['everyone', 'admins']),
  members_can_invite: z.boolean(),
  /** Seconds after which a message is gone; null: never. */
  expire_after: z.int().nullable(),
  /** `off`: nobody is shown how far the others have come. */
  receipts: z.enum(['full', 'off']),
  /** Whether sync has the rows of all members; if not, only the caller's own. Whoever sees it become true reads the members anew. */
  members_listed: z.boolean(),
  change_no: ChangeNo,
});
export type Conversation = z.infer<typeof Conversation>;

/** What is the caller's own in a conversation. */
export const Settings = z.object({
  conversation_id: Id,
  role: Role,
  /** What the caller can do there. Clients compute no rights. */
  capabilities: z.array(z.enum(CAPABILITIES)),
  /** The other person of a direct conversation. */
  peer: Person.nullable(),
  /** The caller sees what comes after it. */
  joined_seq: Seq,
  read_seq: Seq,
  /** Up to here the caller has removed all from their view. */
  cleared_seq: Seq,
  /** Messages by others that are not read, up to `last_seq`; at most 1,000 are counted. */
  unread_count: z.int(),
  /** Those of them in which the caller is mentioned, or everybody. */
  unread_mentions: z.int(),
  /** The newest message that was looked at for the two counts: clients go on counting from here. */
  last_seq: Seq,
  marked_unread: z.boolean(),
  pinned_at: Time.nullable(),
  archived_at: Time.nullable(),
  /** When the caller took the conversation off their list; null again as soon as a message has come since. */
  hidden_at: Time.nullable(),
  muted_until: Time.nullable(),
  notify: z.enum(['all', 'mentions', 'none']),
  draft: z.string().nullable(),
  /** Whether the caller blocks the other person of a direct conversation. */
  is_blocked: z.boolean(),
  left_at: z.null(),
  change_no: ChangeNo,
});
export type Settings = z.infer<typeof Settings>;

/** The caller is no member any more: clients forget the conversation. */
export const LeftSettings = Settings.pick({ conversation_id: true, change_no: true }).extend({
  role: z.null(),
  left_at: Time,
});
export type LeftSettings = z.infer<typeof LeftSettings>;

/** A member as the others see them; also somebody who is one no longer. */
export const Member = z.object({
  conversation_id: Id,
  user_id: Id,
  name: z.string(),
  username: z.string().nullable(),
  avatar_url: AvatarUrl,
  is_bot: z.boolean(),
  role: Role,
  joined_at: Time,
  /** Null as long as they are a member. */
  left_at: Time.nullable(),
  joined_seq: Seq,
  /** How far they have come. Null if the conversation shows no receipts, or one of the two, the caller and they, has them off. */
  delivered_seq: Seq.nullable(),
  read_seq: Seq.nullable(),
  change_no: ChangeNo,
});
export type Member = z.infer<typeof Member>;

/** `start` and `length` are in UTF-16 units of the message's content. */
export const Mention = z.object({ user_id: Id, start: z.int(), length: z.int() });

/** The message that another one answers. */
export const Quote = z.object({
  message_id: Id,
  seq: Id,
  sender_id: Id,
  sender_name: z.string(),
  /** The beginning of what it says; null if it was deleted, or the viewer had not joined when it was sent. */
  excerpt: z.string().nullable(),
});
export type Quote = z.infer<typeof Quote>;

/** What members have reacted with. `user_ids`: who did so first, at most 20. */
export const Reaction = z.object({ emoji: z.string(), count: z.int().positive(), user_ids: z.array(Id) });
export type Reaction = z.infer<typeof Reaction>;

/** What the caller has reacted to a message with. A message without reactions has none of the caller either. */
export const MyReactions = z.object({ message_id: Id, emojis: z.array(z.string()), change_no: ChangeNo });
export type MyReactions = z.infer<typeof MyReactions>;

/** What the page says of itself that a message links to. `image_url`: an address on this server, below `/previews`. */
export const Preview = z.object({
  url: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  image_url: z.string().nullable(),
  site: z.string().nullable(),
});
export type Preview = z.infer<typeof Preview>;

export const Message = z.object({
  id: Id,
  conversation_id: Id,
  /** From 1, without gaps. */
  seq: Id,
  /** Of a system message: who has done it. */
  sender_id: Id,
  sender_name: z.string(),
  /** `text`, `system`, or a type of the clients' own, `x-…`: whoever does not know that shows the content. */
  content_type: z.string(),
  /** Null of a system message, and of a deleted one. */
  content: z.string().nullable(),
  mentions: z.array(Mention),
  mentions_all: z.boolean(),
  /** Of a system message what was done, as an `event` and ids; else what its sender has put there. */
  metadata: z.record(z.string(), z.unknown()).nullable(),
  created_at: Time,
  /** It has lost all that it said. */
  deleted_at: Time.nullable(),
  /** Only where the client gave one, and only to the sender. */
  temp_id: z.string().optional(),
  reply_to: Quote.nullable(),
  /** Who has written what this one takes over. */
  forwarded_from: z.object({ name: z.string() }).nullable(),
  /** The kinds in the order in which they came. */
  reactions: z.array(Reaction),
  /** When it was last edited. */
  edited_at: Time.nullable(),
  pinned_at: Time.nullable(),
  /** Comes later, with another row. */
  preview: Preview.nullable(),
  // What no message has yet.
  files: z.array(z.unknown()).max(0),
  expires_at: z.null(),
  change_no: ChangeNo,
});
export type Message = z.infer<typeof Message>;

/** The fields of a message that a short row leaves out where they are null, false or an empty list. */
export type EmptyableField = {
  [Field in keyof Message]-?: null extends Message[Field]
    ? Field
    : false extends Message[Field]
      ? Field
      : Message[Field] extends unknown[]
        ? Field
        : never;
}[keyof Message];
export type ShortMessage = Omit<Message, EmptyableField> & Partial<Pick<Message, EmptyableField>>;
