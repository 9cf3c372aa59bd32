import type { z } from 'zod';
import type { Ack, ClientEventName, clientEvents, ServerEventName, ServerPayload } from '../classic/events';
import { sentMessage } from './examples/people';

export interface ClientEventNote<Name extends ClientEventName = ClientEventName> {
  summary: string;
  example: z.input<(typeof clientEvents)[Name]>;
}

export interface ServerEventNote<Name extends ServerEventName = ServerEventName> {
  summary: string;
  /** Who gets it. */
  audience: string;
  example: ServerPayload<Name>;
}

const { temp_id = '', ...withoutTempId } = sentMessage;

/** The events that clients send. A test sends the examples. */
export const clientEventNotes: { [Name in ClientEventName]: ClientEventNote<Name> } = {
  join_conversation: {
    summary:
      'The conversation with this person is open on this device: no message_notification for it. 20 a second, 200 at once.',
    example: { contact_user_id: 2 },
  },
  leave_conversation: {
    summary: 'The conversation is no longer open on this device.',
    example: { contact_user_id: 2 },
  },
  send_message: {
    summary:
      'Send a message. A retry carries the same temp_id and is stored once. The acknowledgement comes after the commit, ' +
      'within 4 seconds; a client that gives no callback gets message_sent, or error.',
    example: { receiver_id: 2, content: 'Oi, Bruno! 👋', temp_id },
  },
  typing_start: {
    summary:
      'The person is typing. Too many are dropped in silence; it ends by itself when the client vanishes.',
    example: { contact_user_id: 2 },
  },
  typing_stop: { summary: 'The person has stopped typing.', example: { contact_user_id: 2 } },
  message_read: {
    summary:
      'Everything from this person has been read; or, with conversation_id and up_to_seq, everything up to there.',
    example: { sender_id: 2 },
  },
  message_delivered: {
    summary:
      'Everything up to this message has arrived on this device; also as conversation_id and up_to_seq.',
    example: { message_id: 2, sender_id: 2 },
  },
};

/** The events that the server sends. */
export const serverEventNotes: { [Name in ServerEventName]: ServerEventNote<Name> } = {
  hello: {
    summary:
      'The connection is ready. A client whose own cursor is another one asks sync for what it missed.',
    audience: 'The socket that connected.',
    example: { user_id: 1, server_time: '2026-01-31T12:00:00.000Z', cursor: '42' },
  },
  message_sent: {
    summary: 'A message of this person was stored.',
    audience: 'Every socket of the sender.',
    example: { temp_id, message: sentMessage },
  },
  new_message: {
    summary: 'A message was stored.',
    audience: "Every socket of the receiver, and the sender's other sockets.",
    example: withoutTempId,
  },
  message_notification: {
    summary: 'A message to show as a notice. Its content is escaped for HTML, here and nowhere else.',
    audience: "The receiver's sockets that have not joined the conversation.",
    example: { message: withoutTempId, from_user: { id: 1, name: 'Ana' } },
  },
  message_status_update: {
    summary: 'A message, and all before it, arrived on a device of the receiver. Once per move.',
    audience: 'The sender, unless a block stands between the two or one of them has receipts off.',
    example: { message_id: 1, status: 'delivered' },
  },
  user_typing: {
    summary: 'The other person is typing.',
    audience: 'The other side of the conversation.',
    example: { user_id: 2, name: 'Bruno' },
  },
  user_stopped_typing: {
    summary: 'The other person has stopped typing, or vanished.',
    audience: 'The other side of the conversation.',
    example: { user_id: 2 },
  },
  user_online: {
    summary:
      'Somebody came online, or is and may be seen from now on (a first message, a contact, another preference); right after connecting, once for ' +
      'each person who is.',
    audience:
      'People who share a conversation with this person, or whom this person has as contacts; fewer if this person has chosen so, and ' +
      'nobody between whom and this person a block stands.',
    example: { user_id: 2, name: 'Bruno' },
  },
  user_offline: {
    summary:
      'The last device of somebody has been gone for 5 seconds, or this person may not be seen any more (a contact removed, a block, another preference).',
    audience: 'The same people as user_online.',
    example: { user_id: 2 },
  },
  user_updated: {
    summary:
      'What others see of a person has changed: the name, the username or the picture. A name that was given to a contact stays. Sync has ' +
      'the conversation and the contact again; 5 such changes an hour.',
    audience:
      'People who share a conversation with this person, or have them as a contact, but for those between whom a block stands; and the ' +
      "person's own devices.",
    example: {
      user_id: 2,
      name: 'Bruno Lima',
      username: 'bruno.lima',
      avatar_url: '/avatars/1hJq9sGkT0eZr4XyWc7v2A.webp',
    },
  },
  messages_read: {
    summary: 'The read watermark moved: everything up to up_to_seq has been read. Never when nothing moved.',
    audience:
      "The senders, without sender_id, unless a block stands between the two or one of them has receipts off; the reader's other " +
      'sockets, with it.',
    example: { by_user_id: 2, reader_id: 2, conversation_id: 1, up_to_seq: 1 },
  },
  message_deleted: {
    summary: 'A message was deleted for everyone (all), or hidden by this person (me).',
    audience: 'Both sides, or the other devices of this person.',
    example: { message_id: 1, conversation_id: 1, seq: 1, scope: 'all' },
  },
  view_changed: {
    summary:
      'A contact was added, renamed or removed, a person blocked or unblocked, or a conversation cleared or muted, on some device: ' +
      'sync tells what.',
    audience: 'All devices of the person whose view it is.',
    example: {},
  },
  error: {
    summary:
      'An event was refused; or, with the code unauthenticated, the token is over and the connection ends. Of a flood, only a few ' +
      'refusals are told, but for send_message.',
    audience: 'The socket that sent it, if it gave no acknowledgement callback.',
    example: { message: 'A message has 1 to 5000 characters.', code: 'invalid_request', temp_id },
  },
};

/** What acknowledgement callbacks are called with. */
export const ackExamples: readonly { name: string; payload: Ack }[] = [
  { name: 'accepted', payload: { success: true, message: sentMessage } },
  {
    name: 'refused',
    payload: { success: false, message: 'The server is busy. Please try again in a moment.', code: 'busy' },
  },
];
