import type { Author } from './author';
import type { Conversation, ConversationType, GroupInfo } from './conversation';
import type { Mark } from './mark';
import type { StoredMessage } from './message';
import type { Watcher } from './watcher';

/** What is in sync. */
interface Told {
  /** The number of the newest change before it was stored: all that it has changed is after that. Undefined if it is not known. */
  since?: number | undefined;
}

/** A message was stored, with its number and time. The first of a direct conversation begins that, for both. */
export interface MessageCreated {
  type: 'message_created';
  message: StoredMessage;
  conversation: Conversation;
  author: Author;
  /** The author may have been removed in the meantime. */
  sender_name: string;
  /** Whether a push job was committed with it. */
  has_push_job: boolean;
}

export interface MessageRemoved extends Told {
  type: 'message_removed';
  conversation_id: number;
  conversation_type: ConversationType;
  message_id: number;
  seq: number;
  /** `me`: hidden by one user for themselves; `all`: gone for everyone. */
  scope: 'me' | 'all';
  audience: readonly number[];
}

/** Something was done to a message, which is another one now to everybody who sees it. */
export interface MessageChanged extends Told {
  type: 'message_changed';
  conversation_id: number;
  conversation_type: ConversationType;
  message_id: number;
  seq: number;
  what: 'edited' | 'reacted' | 'pinned' | 'previewed';
  /** Who has edited it or reacted to it. */
  user_id?: number;
  audience: readonly number[];
}

/** A user read up to a message. */
export interface ReadMoved extends Told {
  type: 'read_moved';
  conversation_id: number;
  conversation_type: ConversationType;
  author: Author;
  up_to_seq: number;
  /** Whose messages were read. */
  audience: readonly number[];
  /** Whether they may know. */
  is_shown: boolean;
}

/** A device of a user received messages up to this one. */
export interface DeliveredMoved extends Told {
  type: 'delivered_moved';
  conversation_id: number;
  conversation_type: ConversationType;
  user_id: number;
  up_to_seq: number;
  message_id: number;
  sender_id: number;
  /** Whether the sender may know. */
  is_shown: boolean;
}

/** Members of a group have read further, or devices of theirs have received messages. Told together, as it is stored. */
export interface MarksMoved extends Told {
  type: 'marks_moved';
  conversation_id: number;
  conversation_type: 'group';
  /** Each member once, with what has moved. Without a seq, they had marked the group as unread, and reading has ended that. */
  marks: readonly Mark[];
}

/** Who is a member of a group has changed, or somebody's role there. */
export interface MembersChanged extends Told {
  type: 'members_changed';
  conversation_id: number;
  conversation_type: 'group';
  author: Author;
  /** Left out if the author is no member any more, or nothing is said. */
  author_name?: string | undefined;
  /** Who has become a member: they enter the group with this. */
  joined: readonly number[];
  /** Who is no member any more: they are told that, and nothing else. */
  left: readonly number[];
  /** Whose role is another one. */
  changed: readonly number[];
  /** The system messages that tell of it, by seq. */
  messages: readonly StoredMessage[];
  /** The members as they are now. */
  audience: readonly number[];
}

/** What the members of a group share has changed. */
export interface ConversationChanged extends Told {
  type: 'conversation_changed';
  conversation_id: number;
  conversation_type: 'group';
  author: Author;
  /** Left out if the author is no member any more, or nothing is said. */
  author_name?: string | undefined;
  /** What was set, some of which may have been so before. */
  info: Partial<GroupInfo>;
  /** The system messages that tell of it, by seq. */
  messages: readonly StoredMessage[];
  audience: readonly number[];
}

/** Something changed that only this user sees: a contact, a block, a mute, a cleared conversation. */
export interface ViewChanged extends Told {
  type: 'view_changed';
  user_id: number;
  /** If it is about one conversation. Both or neither. */
  conversation_id?: number;
  conversation_type?: ConversationType;
  /** Whether it is only what is the user's own there. */
  is_settings?: true;
}

/** A block begins to stand between two users, or does not stand any more. Nobody is told of it, but much is not told while it stands. */
export interface BlockChanged extends Told {
  type: 'block_changed';
  user_ids: readonly [number, number];
  stands: boolean;
}

/** Somebody types in a conversation, or does not any more. */
export type TypingChanged = {
  type: 'typing_changed';
  user_id: number;
  name: string;
  is_typing: boolean;
} & (
  | {
      conversation_type: 'direct';
      /** Undefined if there is none yet for the other one. */
      conversation_id: number | undefined;
      audience: readonly number[];
    }
  | { conversation_type: 'group'; conversation_id: number; watchers: readonly Watcher[] }
);

/** A user has come or gone, or is shown as online, or no longer. */
export type PresenceChanged = {
  type: 'presence_changed';
  user_id: number;
  /** Users with all their devices. */
  audience: readonly number[];
  /** Who sees the user in the conversation that they watch, and is not in the audience. */
  watchers: readonly Watcher[];
} & (
  | { is_online: true; name: string }
  /** When they went; null if it is not shown, as they have not gone. */
  | { is_online: false; last_seen_at: string | null }
);

/** These do not see the conversation any more that they watched. */
export interface WatchEnded {
  type: 'watch_ended';
  watchers: readonly Watcher[];
}

/** What others see of a user has changed, and is in sync. Members of groups are told by {@link MemberRenewed}. */
export interface ProfileChanged extends Told {
  type: 'profile_changed';
  user_id: number;
  name: string;
  username: string | null;
  avatar_url: string | null;
  /** Whoever sees the user in lists, and the user. */
  audience: readonly number[];
}

/** What the members of a group see of one of them has changed, and is in sync. */
export interface MemberRenewed extends Told {
  type: 'member_renewed';
  conversation_id: number;
  conversation_type: 'group';
  user_id: number;
}

/** The session is over for good: its sockets are closed, and its client must not come back with the same token. */
export interface SessionEnded {
  type: 'session_ended';
  session_id: number;
  /** Left out if the account is still there. */
  reason?: 'account';
}

/** What happened, as plain JSON. Published after the commit. */
export type ChatEvent =
  | MessageCreated
  | MessageRemoved
  | MessageChanged
  | ReadMoved
  | DeliveredMoved
  | MarksMoved
  | MembersChanged
  | ConversationChanged
  | ViewChanged
  | BlockChanged
  | TypingChanged
  | PresenceChanged
  | WatchEnded
  | ProfileChanged
  | MemberRenewed
  | SessionEnded;

export interface EventPublisher {
  /** Never throws: what an event is about is stored by then, and a client that misses it asks sync. */
  publish(event: ChatEvent): void;
}

/** Called within the turn in which an event is published. */
export type ChatEventHandler = (event: ChatEvent) => void;
