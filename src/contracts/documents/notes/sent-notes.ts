import { clientEvents, LiveDraft, Place, serverEvents } from '../../live/events';
import { SendToConversation } from '../../routes/conversation-messages';
import { GroupInvite } from '../../routes/group-invites';
import { noted } from './field-notes';

const draft = {
  content:
    'This or forward_of, and not both. 1 to 5,000 characters (an emoji is one), something of them visible. Blanks at the end are cut off. No NUL, no half of a surrogate pair.',
  temp_id:
    'Made by the client once per message, 1 to 100 characters of printable ASCII; random ones are best. It is remembered for as long as the message, for ' +
    'all conversations of the sender: the same one with anything else is refused as temp_id_reused.',
  content_type: 'text if it is left out; or one of your own, x- and 1 to 38 of a-z, 0-9 and hyphen.',
  mentions:
    'Places in the content, start and length in UTF-16 units. Those of people who are no members are left out, and all in direct conversations.',
  mentions_all:
    'Everybody is meant. Refused as forbidden without the capability mention_all; ignored in direct conversations.',
  metadata:
    'A JSON object of at most 4,096 bytes, as it is sent, and 32 levels. It is given back byte for byte.',
  reply_to:
    'The id of the message that this one answers: one of the same conversation that the sender sees, and not deleted; else not_found.',
  forward_of:
    'The id of the message that is forwarded: any that the sender sees, not deleted and no system message; else not_found. Its content, content_type and metadata are ' +
    'taken over as they are now, so the draft has none; its mentions and files are not.',
} as const;

/** Of what clients send, and of what the server says around rows. */
export const sentNotes = [
  noted(SendToConversation.body, draft),
  noted(LiveDraft, {
    ...draft,
    conversation_id: 'This or user_id, and not both.',
    user_id: 'The direct conversation with this person, which begins with its first message.',
  }),
  noted(Place, {
    up_to_seq: 'What is beyond the newest message counts as that one. Going back changes nothing.',
  }),
  noted(clientEvents.watch, { conversation_id: 'Null: none is on the screen any more.' }),
  noted(serverEvents.hello, {
    server_time: 'Of the server, whose clock need not be the one of the device.',
    cursor: 'Of GET /api/sync?version=2. Whatever changes later comes live.',
    features: 'What this server can do. More may come.',
    max_packet_bytes:
      'Of a send, as UTF-8. An Engine.IO packet of more than 100,000 bytes cuts the connection.',
  }),
  noted(serverEvents.refused, {
    code: 'For the program. busy and rate_limited pass: send it again, with the same temp_id.',
    message: "A sentence for the person, in the language of the handshake's Accept-Language.",
    retry_after: 'Of what passes: in how many seconds to send it again.',
    errors: 'Which fields are wrong.',
  }),
  noted(serverEvents.error, { event: 'What was refused.' }),
  noted(GroupInvite, {
    code: 'What POST /api/invites/{code}/join takes.',
    url: 'PUBLIC_URL/join?code=…: a page that your web app has to have.',
    max_uses: 'Null: any number.',
    expires_at: 'Null: never.',
  }),
];
