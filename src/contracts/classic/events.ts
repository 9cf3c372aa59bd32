import { z } from 'zod';
import { AvatarUrl, Message } from './entities';
import { Content, Id, says, TempId, Time } from '../fields';
import type { ErrorCode } from '../errors';

const ContactPayload = z.object({ contact_user_id: Id });

/** Up to and including this seq of the conversation. */
const UpToSeq = z.object({ conversation_id: Id, up_to_seq: Id });

export const SendMessageEvent = z.object({
  receiver_id: Id,
  content: Content,
  temp_id: TempId,
});

/** What a client may say. Every event may carry an acknowledgement callback. */
export const clientEvents = {
  join_conversation: ContactPayload,
  leave_conversation: ContactPayload,
  send_message: SendMessageEvent,
  typing_start: ContactPayload,
  typing_stop: ContactPayload,
  message_read: z.union([UpToSeq, z.object({ sender_id: Id })], says('id_invalid')),
  message_delivered: z.union([UpToSeq, z.object({ message_id: Id, sender_id: Id })], says('id_invalid')),
} as const;

export type ClientEventName = keyof typeof clientEvents;
export type ClientPayload<Name extends ClientEventName> = z.output<(typeof clientEvents)[Name]>;

const Person = z.object({ user_id: Id, name: z.string() });

/** What the server says. Live events are hints: a client that was away asks sync for what changed. */
export const serverEvents = {
  /** After connecting. A client whose own cursor is another one asks sync for what it missed. */
  hello: z.object({ user_id: Id, server_time: Time, cursor: z.string() }),
  /** `temp_id` is missing where the message was sent over REST without one. */
  message_sent: z.object({ temp_id: z.string().optional(), message: Message }),
  new_message: Message,
  message_notification: z.object({ message: Message, from_user: z.object({ id: Id, name: z.string() }) }),
  message_status_update: z.object({ message_id: Id, status: z.literal('delivered') }),
  user_typing: Person,
  user_stopped_typing: z.object({ user_id: Id }),
  user_online: Person,
  user_offline: z.object({ user_id: Id }),
  /** A person has another name, username or picture. */
  user_updated: z.object({
    user_id: Id,
    name: z.string(),
    username: z.string().nullable(),
    avatar_url: AvatarUrl,
  }),
  messages_read: z.object({
    by_user_id: Id,
    reader_id: Id,
    conversation_id: Id,
    up_to_seq: z.int(),
    /** Only towards the reader's own devices: an existing client would answer it otherwise. */
    sender_id: Id.optional(),
  }),
  message_deleted: z.object({
    message_id: Id,
    conversation_id: Id,
    seq: z.int(),
    scope: z.enum(['me', 'all']),
  }),
  /** Whatever of a person's own view has no event of its own. Ask sync. */
  view_changed: z.object({}),
  error: z.object({ message: z.string(), code: z.string(), temp_id: z.string().optional() }),
} as const;

export type ServerEventName = keyof typeof serverEvents;
export type ServerPayload<Name extends ServerEventName> = z.output<(typeof serverEvents)[Name]>;

/** What a refused event answers. */
export interface Refusal {
  success: false;
  /** A sentence for the person in front of the screen. Of a stored message the same field is the message: see {@link Ack}. */
  message: string;
  code: ErrorCode;
  errors?: { path: string; message: string }[];
  /** That of a refused send_message. */
  temp_id?: string;
}

/**
 * What an acknowledgement callback is called with. `message` is two things, as existing clients expect it: the stored message,
 * an object, where a send_message succeeded; a sentence, a string, where an event was refused. Look at `success` first, and at
 * `code` for what to do next.
 */
export type Ack = { success: true; message?: Message } | Refusal;

/** The events as Socket.IO's types want them. */
export type ClientToServer = {
  [Name in ClientEventName]: (payload: unknown, ack?: unknown) => void;
};
export type ServerToClient = {
  [Name in ServerEventName]: (payload: ServerPayload<Name>) => void;
};
