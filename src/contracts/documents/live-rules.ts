/** One thing that a client of the live protocol has to do, in plain sentences. */
export interface LiveRule {
  title: string;
  text: string;
}

/** All that a client needs besides the events and rows, in the order in which it meets it. Whoever has nothing but the documents goes by them. */
export const LIVE_RULES: readonly LiveRule[] = [
  {
    title: 'Connect',
    text:
      'With a library for Socket.IO 4, or by hand: a WebSocket to /socket.io/?EIO=4&transport=websocket, the packet 40{"token":"…","version":2} once the server ' +
      'has sent its 0{…}, and 3 for each 2 it sends. Say the CONNECT packet within 10 seconds. version is the number 2; any other is refused, and without one (or with null) ' +
      'the connection speaks the classic protocol. Whatever comes before hello may be ignored: its cursor stands for it. Events that are not described here are ignored, and so are their callbacks.',
  },
  {
    title: 'Hold rows',
    text:
      'Keep the rows of changes and of sync pages by their keys: conversations, contacts and messages by id, settings by conversation_id, members by conversation_id and ' +
      'user_id, hidden and my_reactions by message_id, blocks by user_id. When a message is edited, quotes of it say the first 100 characters of what it says now, and when it is deleted nothing: their own rows do not come again for that. Of two states of a row keep the one with the higher change_no, in whatever order they come.',
  },
  {
    title: 'Ask sync',
    text:
      'GET /api/sync?version=2 without a cursor on a new device, and with the one of the last page afterwards, until has_more is false. Only pages move the cursor; what comes live does ' +
      'not. Ask when the cursor of hello is not yours, on resync after a random part of ten seconds, on a gap, and every ten minutes or so, which keeps the next reconnection short. ' +
      'A cursor whose number is lower than the one before means that the server has an older database: drop everything, and take the page as the first one. ' +
      'Live rows and pages may overtake each other: that is what change_no is for.',
  },
  {
    title: 'Find gaps',
    text:
      'The messages of a conversation have the seqs 1, 2, 3, … without holes. One that is missing between two that you hold, above joined_seq and cleared_seq, is a gap. A message that comes live ' +
      'and leaves one tells you to ask sync; with a page whose cursor is at least the change_no of the message after the gap, all that you may see and missed has come. The messages of what is older than your first ' +
      'page are read with GET /api/conversations/{id}/messages when somebody scrolls there. Of a conversation whose rows you lack, ask GET /api/conversations/{id}.',
  },
  {
    title: 'Count',
    text:
      'A new message makes no new row of its conversation, nor of its settings. Take last_seq and last_message_at from it, and count it as unread where it is by somebody else, no system message, and ' +
      'after both read_seq and last_seq of the settings you hold. The next settings row says the numbers anew.',
  },
  {
    title: 'Enter and leave',
    text:
      'A conversation in entered begins anew: drop the members and messages of it that you hold up to that change_no, then take the rows that came with it. Settings with role null: you are out; drop the conversation ' +
      'and everything of it. From then on it is answered with not_found, everywhere.',
  },
  {
    title: 'Send',
    text:
      'Make a random temp_id for each message, store both, and send until you are answered: by the row (in changes, or in the results of the callback), or by refused. Send again with the same temp_id on each new ' +
      'connection, and after ten seconds without an answer. After busy or rate_limited wait for retry_after, and begin again with the message that was refused first; later ones of that ' +
      'conversation are refused as busy until then. Any other code is final. With a callback the row comes twice: in the results and, of a new message, in changes. A message without a temp_id that can be read ' +
      'is told by an error with the event send, as refused has nothing to name it by.',
  },
  {
    title: 'End',
    text:
      'After session_ended and after a connect_error with the code unauthenticated do not come back with the same token. After everything else come back by yourself, at growing and random ' +
      'intervals, not all at once. Hand over a new token with authenticate before the one in use ends (exp).',
  },
];
