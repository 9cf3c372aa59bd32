import { z } from 'zod';
import { Id, optional, says, TempId, Time } from '../fields';
import type { ErrorCode } from '../errors';
import { NativeSyncPage } from '../native/changes';
import { Message } from '../native/entities';
import {
  haveMentionsWithin,
  MENTIONS_WITHIN,
  MessageDraft,
  SAYS_OR_FORWARDS,
  saysOrForwards,
} from '../routes/conversation-messages';

/** What a client says in the handshake's `auth` to speak this protocol. Without it, it speaks the classic one. */
export const LIVE_VERSION = 2;

/**
 * What a client says as `rows` in the handshake's `auth` if it takes messages in short rows: what is null, false or an empty list is left out of
 * them in `changes` and in the results of `send`. Without it they are whole.
 */
export const SHORT_ROWS = 'short';

/** Messages of one `send`. */
export const MAX_SEND_MESSAGES = 50;
/** Of a `send`, as it comes over the wire. */
export const MAX_SEND_BYTES = 65_536;
/** Places of one `read` or `delivered`. */
export const MAX_PLACES = 50;
/** Of one `changes`, as it goes over the wire, as long as each of its rows is smaller. */
export const MAX_CHANGES_BYTES = 262_144;
/** Members of a watched conversation whose presence is told. */
export const MAX_WATCHED_MEMBERS = 200;
/** Members of a conversation in which typing is told. */
export const MAX_TYPING_MEMBERS = 50;

/** What a server may be able to do; which of it this one can, `hello` says. Later releases add to it. */
export const LIVE_FEATURES = ['groups', 'mentions', 'metadata', 'short_rows', 'watch'] as const;

/** A message to be sent to a conversation, or to a user. */
export const LiveDraft = MessageDraft.extend({
  temp_id: TempId,
  conversation_id: optional(Id),
  user_id: optional(Id),
})
  .refine(
    ({ conversation_id, user_id }) => (conversation_id === undefined) !== (user_id === undefined),
    says('one_place'),
  )
  .refine(saysOrForwards, SAYS_OR_FORWARDS)
  .refine(haveMentionsWithin, MENTIONS_WITHIN);
export type LiveDraft = z.output<typeof LiveDraft>;

/** Up to and including this seq of the conversation. */
export const Place = z.object({
  conversation_id: Id,
  up_to_seq: z.int(says('up_to_seq_invalid')).positive(says('up_to_seq_invalid')),
});
export type Place = z.output<typeof Place>;

const Places = z.union(
  [Place, z.array(Place).min(1, says('places_invalid')).max(MAX_PLACES, says('places_invalid'))],
  says('places_invalid'),
);

/** What a client may say. Every event may carry an acknowledgement callback. */
export const clientEvents = {
  /** Each message is looked at by itself: one that is refused stops no other, but for the order rule. */
  send: z.object({ messages: z.array(LiveDraft).min(1).max(MAX_SEND_MESSAGES) }),
  read: Places,
  delivered: Places,
  typing: z.object({ conversation_id: Id, is_typing: z.boolean() }),
  /** The conversation on the screen; null: none. */
  watch: z.object({ conversation_id: Id.nullable() }),
  authenticate: z.object({ token: z.string().max(8_192) }),
} as const;

export type ClientEventName = keyof typeof clientEvents;
export type ClientPayload<Name extends ClientEventName> = z.output<(typeof clientEvents)[Name]>;

/**
 * Rows of all kinds in their present state, each at most once, as on a page of sync: what commits of one turn have changed for this
 * client. A kind without rows is missing.
 */
export const ChangesPacket = NativeSyncPage.omit({ cursor: true, has_more: true }).partial();
export type ChangesPacket = z.output<typeof ChangesPacket>;

const refusal = {
  code: z.string(),
  /** A sentence for the person in front of the screen. */
  message: z.string(),
  /** Of what may be tried again: in how many seconds. */
  retry_after: z.int().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
};

/** Why a socket ends: it was logged out, its token has expired, or its account is closed. */
export const SESSION_END_REASONS = ['revoked', 'expired', 'account'] as const;
export type SessionEndReason = (typeof SESSION_END_REASONS)[number];

/** What the server says. Live events are hints: a client that was away asks sync for what changed. */
export const serverEvents = {
  /** After connecting, and after `authenticate`. */
  hello: z.object({
    user_id: Id,
    server_time: Time,
    /** Of sync, version 2. Whatever changes later comes live. */
    cursor: z.string(),
    version: z.literal(LIVE_VERSION),
    features: z.array(z.enum(LIVE_FEATURES)),
    /** Of a `send`. */
    max_packet_bytes: z.int(),
  }),
  changes: ChangesPacket,
  /** A message that this attempt did not store, and by this refusal never will. A retry that is told `busy` may have been stored by an earlier one. */
  refused: z.object({ temp_id: z.string(), ...refusal }),
  /** Anything else that was refused. */
  error: z.object({ event: z.string(), ...refusal }),
  typing: z.object({ conversation_id: Id, user_id: Id, name: z.string(), is_typing: z.boolean() }),
  presence: z.array(z.object({ user_id: Id, is_online: z.boolean(), last_seen_at: Time.nullable() })),
  /** Something may have been missed: ask sync, after a random moment. */
  resync: z.object({}),
  /** Then the connection closes. */
  session_ended: z.object({ reason: z.enum(SESSION_END_REASONS) }),
} as const;

export type ServerEventName = keyof typeof serverEvents;
export type ServerPayload<Name extends ServerEventName> = z.output<(typeof serverEvents)[Name]>;

/** What became of one message of a `send`, in its acknowledgement. */
export const SendResult = z.union([
  z.object({ temp_id: z.string(), message: Message }),
  /** Null if there was none that could be read. */
  z.object({ temp_id: z.string().nullable(), ...refusal }),
]);
export type SendResult = z.output<typeof SendResult>;

/** Why something was refused, with what the sentence is about if it is one field. */
export interface LiveRefusal {
  code: ErrorCode;
  message: string;
  retry_after?: number;
  errors?: { path: string; message: string }[];
}

/** What an acknowledgement callback is called with. `results` answer a `send`, in the order of its messages. */
export type Ack = { success: true; results?: SendResult[] } | ({ success: false } & LiveRefusal);

/** The events as Socket.IO's types want them. */
export type ClientToServer = {
  [Name in ClientEventName]: (payload: unknown, ack?: unknown) => void;
};
export type ServerToClient = {
  [Name in ServerEventName]: (payload: ServerPayload<Name>) => void;
};
