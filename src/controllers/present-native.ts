import type {
  Conversation,
  LeftSettings,
  Member,
  Message,
  MyReactions,
  Person,
  Settings,
} from '../contracts/native/entities';
import type { NativeSyncPage } from '../contracts/native/changes';
import type { ChangesSince } from '../domain/changes';
import { isServerTempId } from '../domain/temp-id';
import type {
  ConversationRows,
  ConversationView,
  LeftView,
  MemberView,
  MessageView,
  OwnReactionsView,
  PersonView,
  SettingsView,
} from '../domain/views';
import { jsonText } from '../domain/json-text';

/** What the native wire shows. Its fields are those of contracts/native/entities.ts. */

export function presentPerson(person: PersonView): Person {
  return { ...person, is_bot: false };
}

export function presentConversation({
  has_receipts,
  are_members_listed,
  ...conversation
}: ConversationView): Conversation {
  return {
    ...conversation,
    avatar_url: null,
    expire_after: null,
    receipts: has_receipts ? 'full' : 'off',
    members_listed: are_members_listed,
  };
}

export function presentSettings({ peer, capabilities, ...settings }: SettingsView): Settings {
  return {
    ...settings,
    capabilities: [...capabilities],
    peer: peer && presentPerson(peer),
    left_at: null,
  };
}

export function presentRows({ conversations, settings }: ConversationRows): {
  conversations: Conversation[];
  settings: Settings[];
} {
  return {
    conversations: conversations.map(presentConversation),
    settings: settings.map(presentSettings),
  };
}

function presentLeft(left: LeftView): LeftSettings {
  return { ...left, role: null };
}

export function presentMember(member: MemberView): Member {
  return { ...member, is_bot: false };
}

/** Of a deleted message nothing that it said, whatever its row holds: an older release beside this one clears only the content. */
export function presentNativeMessage(
  { temp_id, metadata, mentions, reactions, ...message }: MessageView,
  viewer_id: number,
): Message {
  const isOwn = message.sender_id === viewer_id && !isServerTempId(temp_id);
  return {
    ...message,
    mentions: [...mentions],
    reactions: reactions.map((reaction) => ({ ...reaction, user_ids: [...reaction.user_ids] })),
    metadata: metadata === null ? null : jsonText(metadata),
    ...(message.deleted_at !== null && NOTHING_SAID),
    ...(isOwn && { temp_id }),
    ...NOT_YET,
  };
}

export function presentNativeChanges(
  { conversations, settings, left, members, messages, my_reactions, ...page }: ChangesSince,
  viewer_id: number,
): NativeSyncPage {
  return {
    ...page,
    conversations: conversations.map(presentConversation),
    settings: [...settings.map(presentSettings), ...left.map(presentLeft)],
    members: members.map(presentMember),
    messages: messages.map((message) => presentNativeMessage(message, viewer_id)),
    my_reactions: my_reactions.map(presentMyReactions),
  };
}

export function presentMyReactions({ message_id, emojis, change_no }: OwnReactionsView): MyReactions {
  return { message_id, emojis: [...emojis], change_no };
}

const NOTHING_SAID = {
  content: null,
  metadata: null,
  mentions: [],
  mentions_all: false,
  reply_to: null,
  forwarded_from: null,
  reactions: [],
  edited_at: null,
  pinned_at: null,
  preview: null,
};

/** The fields of a message for which it has nothing yet. */
const NOT_YET = { files: [], expires_at: null };

/** What a message has besides its text, of one that has nothing else. */
const { content: _content, ...BESIDES } = NOTHING_SAID;
export const NOTHING_ELSE = { ...BESIDES, deleted_at: null, ...NOT_YET };
