import { ChangesPacket } from '../../live/events';
import { ListedContact, NativeSyncPage, UnlistedContact } from '../../native/changes';
import {
  Conversation,
  LeftSettings,
  Member,
  Mention,
  Message,
  Person,
  Settings,
} from '../../native/entities';
import { Block } from '../../routes/blocks';
import { noted } from './field-notes';

const change_no = 'Of two states of a row the one with the higher number counts.';

const kinds = {
  conversations: 'As all members see them. One never comes without its settings.',
  settings:
    "What is the caller's own in a conversation. With role null: forget the conversation and all rows of it.",
  members: 'By conversation_id and user_id.',
  messages: 'By id. Deleted ones come again, with deleted_at and without what they said.',
  my_reactions:
    'What the caller has reacted with, by message_id: of each message that comes with reactions, and live when the caller has reacted. A message without reactions has none.',
  contacts: 'By id. With deleted_at, which then is by contact_id: it is a contact no more.',
  hidden: 'Messages that the caller has removed from their own view: show them no more.',
  blocks: 'Whom the caller blocks, or blocks no longer.',
  entered:
    'Conversations that the caller has become a member of: their rows come with it, as on a first page. Before taking them, drop the members and ' +
    'messages of the conversation that are held with a change_no up to this one, and ignore such that come later.',
} as const;

/** Of the rows that sync and live packets have. */
export const rowNotes = [
  noted(ChangesPacket, kinds),
  noted(NativeSyncPage, {
    ...kinds,
    cursor:
      'What to ask with next. Before taking a page that was asked for without one, drop all rows that are held with a change_no up to this number, ' +
      'and ignore such that come later.',
    has_more: 'There is more: ask again at once.',
  }),
  noted(Conversation, {
    name: 'Null of a direct one, which is called after settings.peer.',
    description: 'At most 500 characters.',
    last_seq: 'The newest message when the row was made. A new message makes no new row: go on from its seq.',
    last_message_at: 'As last_seq: go on from created_at of newer messages.',
    can_write: 'admins: only they and owners.',
    members_can_invite: 'Whether members can make invitations too.',
    expire_after: 'Always null in this version.',
    receipts: 'off: nobody is shown how far the others have come, as in groups of more than 100.',
    members_listed:
      'Whether the rows of all members come; in groups of more than 200 only the one of the caller does, and GET /api/conversations/{id}/members has ' +
      'the others. When it becomes true, read them all once.',
    change_no,
  }),
  noted(Settings, {
    capabilities: 'What the caller can do there. Compute no rights from roles.',
    peer: 'The other person of a direct conversation; null of a group.',
    joined_seq: 'Messages up to here are not shown to the caller, and are no gap.',
    read_seq: 'Up to here the caller has read.',
    cleared_seq: 'Messages up to here the caller has removed from their view: drop them; they are no gap.',
    unread_count:
      "Others' messages after read_seq and up to last_seq, without system messages; at most 1,000. A new message makes no new row: count on from " +
      'here until the next one.',
    unread_mentions: 'Those of them that mention the caller, or everybody. To be counted on as well.',
    last_seq: 'Up to here the two counts have looked: later messages are those to be added.',
    marked_unread: 'The caller has marked the conversation as unread; reading ends it.',
    hidden_at: 'The caller took the conversation off the list; null again once a message has come.',
    muted_until: 'No notifications until then.',
    notify: 'What the caller gets notifications of.',
    draft: 'What the caller has begun to write, on any device.',
    is_blocked: 'Whether the caller blocks the other person of a direct conversation.',
    change_no,
  }),
  noted(LeftSettings, {
    left_at: 'The caller is no member any more: forget the conversation, and all rows of it.',
    change_no,
  }),
  noted(Member, {
    left_at: 'Null as long as they are a member. Keep the row of who has left, for the name.',
    joined_seq: 'Messages up to here are not shown to this member.',
    delivered_seq: 'Messages up to here have reached a device of theirs. Null where no receipts are shown.',
    read_seq: 'Messages up to here they have read. Null where no receipts are shown.',
    change_no,
  }),
  noted(Person, {
    external_id: "What the team's own identity provider calls the person; null of others.",
  }),
  noted(Mention, {
    start: 'In UTF-16 units of content.',
    length: 'In UTF-16 units of content.',
  }),
  noted(Message, {
    seq: 'From 1, without gaps.',
    sender_id: 'Of a system message: who has done it.',
    content_type:
      'text, system, or a type of clients of yours, x-…: show the content of one that you do not know.',
    content:
      'Null of a system message, and of a deleted one. Plain text: escape it wherever it is shown as HTML.',
    mentions: 'Places in the content. In groups only, and of members only.',
    metadata:
      'As its sender gave it. Of a system message event (group_created, members_added, member_left, member_removed, role_changed, renamed, pinned; more may come), with ' +
      'user_ids, role, name or message_id where they apply.',
    deleted_at: 'It was deleted for everybody, and has lost all that it said.',
    temp_id: 'Only of messages of the caller, and only if the client gave one.',
    files: 'Always empty in this version.',
    reply_to:
      'The message that this one answers. Its excerpt, up to 100 characters, is null for whoever joined after that one, and once that one is deleted.',
    forwarded_from: 'Who has written what was forwarded, the first time.',
    reactions:
      'Of each kind, in the order in which they came. They move change_no, and are told within a second.',
    preview:
      'What the first page says of itself that the message links to, as the server has read it (`LINK_PREVIEWS=on`). It comes later, with a row of a higher change_no; an edit takes it away.',
    edited_at: 'When it was last edited; null if it never was. The next edit names it as edit_of.',
    expires_at: 'Always null in this version.',
    pinned_at: 'Null if it is not pinned.',
    change_no,
  }),
  noted(ListedContact, {
    id: 'Of the contact, not of the person.',
    user_id: 'Whose contact it is.',
    contact_user_id: 'The person.',
    contact_name: 'What the caller calls them.',
    change_no,
  }),
  noted(UnlistedContact, { contact_id: 'The id that the contact had.', change_no }),
  noted(Block, { change_no }),
];
