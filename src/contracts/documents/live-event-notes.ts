import type { z } from 'zod';
import {
  type Ack,
  type ClientEventName,
  type clientEvents,
  LIVE_FEATURES,
  LIVE_VERSION,
  MAX_SEND_BYTES,
  type ServerEventName,
  type ServerPayload,
} from '../live/events';
import { crew, groupMessage, member, ownSettings } from './examples/crew';

interface ClientEventNote<Name extends ClientEventName> {
  summary: string;
  example: z.input<(typeof clientEvents)[Name]>;
}

interface ServerEventNote<Name extends ServerEventName> {
  summary: string;
  /** Who gets it. */
  audience: string;
  example: ServerPayload<Name>;
}

const { temp_id = '' } = groupMessage;
const { temp_id: _, ...withoutTempId } = groupMessage;

/** The events that live clients send. A test sends the examples. */
export const liveClientEventNotes: { [Name in ClientEventName]: ClientEventNote<Name> } = {
  send: {
    summary:
      'Send 1 to 50 messages, 64 KB in all: beyond that all is refused with the code payload_too_large, and nothing is stored. Each names a ' +
      'conversation_id, or a user_id, which begins the direct conversation. Each is answered by itself, within 4 seconds (in doubt: when it ' +
      'is known): by its row in changes, with its temp_id, or by refused; with a callback in its results, in order. A retry carries the same ' +
      'temp_id, is stored once, and is answered with its row again. After a refusal with the code busy or rate_limited all that follows in this ' +
      'conversation, in this packet and later ones of this socket, is refused as busy until that temp_id comes again, so nothing overtakes it. ' +
      'Other refusals stop no other message. A client that hears nothing of a message for 10 seconds sends it again.',
    example: { messages: [{ conversation_id: 2, temp_id, content: '@Bruno, lunch?' }] },
  },
  read: {
    summary:
      'Everything up to this seq has been read, and so has arrived; one conversation, or a list of up to 50. Of a list the first refusal is the ' +
      'answer; the others count all the same.',
    example: { conversation_id: 2, up_to_seq: 1 },
  },
  delivered: {
    summary: 'Everything up to this seq has arrived on this device; one conversation, or a list of up to 50.',
    example: [{ conversation_id: 1, up_to_seq: 2 }],
  },
  typing: {
    summary:
      'The person is typing, or has stopped: to be repeated every few seconds, as it ends by itself after 6. It is told to the other one of a ' +
      'direct conversation, and in groups of up to 50 to members who watch it. Who may not write is not told, and the others neither. Too ' +
      'many are dropped in silence.',
    example: { conversation_id: 2, is_typing: true },
  },
  watch: {
    summary:
      'The conversation on the screen, or null; a socket watches one. A presence event follows, with its members (the first 200 by their ids) ' +
      'who show themselves to the person, online or not; then comes what changes, and typing in groups of up to 50. What was told of somebody ' +
      'who is in no list of the person ends with the watching: clients forget it. A conversation that is not there, or in which the person is ' +
      'no member any more, is an error with the code not_found, also later. It suppresses no push.',
    example: { conversation_id: 2 },
  },
  authenticate: {
    summary:
      'Another token of the same person, before the one in use ends: the socket goes on in its session, and is greeted by hello again. ' +
      'Where it is refused, the socket goes on as before.',
    example: { token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl' },
  },
};

/** The events that the server sends to live clients. */
export const liveServerEventNotes: { [Name in ServerEventName]: ServerEventNote<Name> } = {
  hello: {
    summary:
      'The connection is ready, after connecting and after authenticate. A client whose own cursor is another one asks sync for what it missed. ' +
      'max_packet_bytes is the most that a send may have.',
    audience: 'The socket that connected, or moved to another session.',
    example: {
      user_id: 1,
      server_time: '2026-01-31T12:00:00.000Z',
      cursor: '42',
      version: LIVE_VERSION,
      features: [...LIVE_FEATURES],
      max_packet_bytes: MAX_SEND_BYTES,
    },
  },
  changes: {
    summary:
      'Rows in their present state, each at most once, as on a page of GET /api/sync?version=2: a client has one function for both, which ' +
      'takes a row only if its change_no is higher than that of the row it holds. All that changes for a socket in one turn comes in one ' +
      'packet of at most 256 KB, else in several. The row of a message with its temp_id tells its sender that it is stored. A client that ' +
      'connected with rows: short gets rows of messages without the fields that are null, false or an empty list, as in the results of send.',
    audience: 'Every live socket of whoever sees the rows.',
    example: {
      conversations: [crew],
      settings: [ownSettings],
      members: [member],
      messages: [withoutTempId],
    },
  },
  refused: {
    summary:
      'This attempt did not store the message. With retry_after it is to be sent again after so many seconds, with the same temp_id: an earlier ' +
      'attempt may have stored it. Without, it never will be.',
    audience: 'The socket that sent it, if it gave no callback.',
    example: {
      temp_id,
      code: 'busy',
      message: 'The server is busy. Please try again in a moment.',
      retry_after: 2,
    },
  },
  error: {
    summary: 'Anything else was refused. Of a flood, only a few are told.',
    audience: 'The socket that sent it, if it gave no callback.',
    example: { event: 'read', code: 'not_found', message: 'This could not be found.' },
  },
  typing: {
    summary: 'A member of the conversation is typing, told at most every 3 seconds, or has stopped.',
    audience: 'The other one of a direct conversation, and members who watch a group of up to 50.',
    example: { conversation_id: 2, user_id: 2, name: 'Bruno', is_typing: true },
  },
  presence: {
    summary:
      'Who is online: after hello, the people of the conversations and contacts who are (2,000 at most), if there are any; later whoever comes, goes, or is ' +
      'seen or not seen any more. last_seen_at is null of who is online, and of who is not shown any more.',
    audience:
      'Whoever may see it, and has them in the list of conversations, as a contact, or in the conversation that is watched.',
    example: [{ user_id: 2, is_online: true, last_seen_at: null }],
  },
  resync: {
    summary:
      'Something may have been missed: ask sync, after a random part of ten seconds, as many are told so at once.',
    audience: 'The sockets of whom that concerns.',
    example: {},
  },
  session_ended: {
    summary:
      'The session was ended (revoked), its token has expired, or the account is closed. Then the connection closes, and does not come back ' +
      'with the same token.',
    audience: 'Every socket of that session.',
    example: { reason: 'revoked' },
  },
};

/** What acknowledgement callbacks of live clients are called with. */
export const liveAckExamples: readonly { name: string; payload: Ack }[] = [
  { name: 'accepted', payload: { success: true } },
  {
    name: 'results of a send',
    payload: {
      success: true,
      results: [
        { temp_id, message: groupMessage },
        { temp_id: 'temp_1769860806000', code: 'not_found', message: 'This could not be found.' },
      ],
    },
  },
  {
    name: 'refused',
    payload: {
      success: false,
      message: 'The server is busy. Please try again in a moment.',
      code: 'busy',
      retry_after: 2,
    },
  },
];
