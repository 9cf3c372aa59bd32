import type { ErrorCode } from '../../../../src/contracts/errors.ts';
import type { NativeSyncPage } from '../../../../src/contracts/native/changes.ts';
import type {
  Conversation,
  Member,
  Message as MessageRow,
  Settings,
} from '../../../../src/contracts/native/entities.ts';
import type { MessageDraft } from '../../../../src/contracts/routes/conversation-messages.ts';
import type { Table } from './table.ts';

export type { Conversation, Member, Person, Settings } from '../../../../src/contracts/native/entities.ts';

/** A message, with what the user has reacted with, if that is known: of one without reactions it is nothing. */
export type Message = MessageRow & { readonly my_reactions?: readonly string[] };

/** Rows as they come: in a sync page, in a live packet, in the answer to a REST call. */
export type Rows = {
  readonly [Kind in Exclude<keyof NativeSyncPage, 'cursor' | 'has_more' | 'entered'>]?:
    readonly NativeSyncPage[Kind][number][] | undefined;
};
export type Contact = NativeSyncPage['contacts'][number];
export type Block = NativeSyncPage['blocks'][number];
export type Entered = NativeSyncPage['entered'][number];

/** Somebody as the newest row that names them shows them. */
export interface KnownPerson {
  readonly user_id: number;
  readonly name: string;
  readonly username: string | null;
  readonly avatar_url: string | null;
  readonly change_no: number;
}

/** From one seq to another one. Nothing is in it where `to_seq` is the one before `from_seq`. */
export interface Range {
  readonly from_seq: number;
  readonly to_seq: number;
  /**
   * Set as long as live messages may be missing before this range: the first sync page that has everything up to this change brings them,
   * or says that there are none. Without it, what is before is on the server and was not asked for.
   */
  readonly awaits?: number;
}

/** The messages of a conversation that this device has. */
export interface Thread {
  /** By seq. Also single ones outside the ranges, which changed before they were asked for: they are not shown. */
  readonly messages: readonly Message[];
  /**
   * By seq, none touching another; an empty one is the last, or what comes after it is awaited. In a range every message of the user's view is here, or comes with a later sync page. The last one ends with the
   * newest message that is known of, and is always there.
   */
  readonly ranges: readonly Range[];
  /** The change that the thread and the members began with. What was asked for before that is not to be taken any more. */
  readonly began_at: number;
}

/** What rows say of a conversation that the user is a member of. */
export interface Held {
  readonly id: number;
  readonly row: Conversation;
  readonly settings: Settings;
  /** By user id; also those who have left since. */
  readonly members: ReadonlyMap<number, Member>;
  /** The change with which sync began to have the members of this conversation: what is told of them with an older one is late. */
  readonly listed_at: number;
  /** Whether `members` has all of them. If not they are listed over REST when somebody wants to see them. */
  readonly has_all_members: boolean;
  readonly thread: Thread;
  /** What the user has read here, whether the server knows it already or not. It never goes back. */
  readonly read_seq: number;
}

export interface ConversationState extends Held {
  readonly summary: ConversationSummary;
}

/** Rows of a conversation that is not held yet: they wait for its own row and settings, which are asked for over REST. */
export interface WaitingRows {
  readonly row?: Conversation;
  readonly settings?: Settings;
  readonly messages: readonly Message[];
}

/** What a page of `GET /api/conversations/:id/messages` was asked for, and what there is beyond it. */
export interface HistoryPage {
  readonly conversation_id: number;
  readonly before_seq?: number | undefined;
  readonly after_seq?: number | undefined;
  readonly has_more_before: boolean;
  readonly has_more_after: boolean;
}

/** Everything that an account sees. Immutable: what has changed is another object, so changes are found by comparing references. */
export interface ChatState {
  readonly me: number;
  /** Where sync goes on; undefined before the first page. */
  readonly cursor: string | undefined;
  /** A page without a cursor had everything up to this change: what is not held, and is older, is not there any more. */
  readonly began_at: number;
  readonly conversations: Table<ConversationState>;
  /** Direct conversations by the other person's user id. */
  readonly direct: Table<number>;
  /** By conversation id: with which change the user ceased to be a member. */
  readonly left: ReadonlyMap<number, number>;
  /** By conversation id. Each is to be asked for: `GET /api/conversations/:id`. */
  readonly waiting: ReadonlyMap<number, WaitingRows>;
  /** Ids of conversations with ranges that await sync. */
  readonly gaps: ReadonlyMap<number, true>;
  /** By contact id; also removed ones. */
  readonly contacts: ReadonlyMap<number, Contact>;
  /** By user id; also those who are not blocked any more. */
  readonly blocks: ReadonlyMap<number, Block>;
  /** By message id: with which change the user removed it from their view. */
  readonly hidden: ReadonlyMap<number, number>;
  /** Ids of messages that are not shown, as the user is about to delete them, each with that of its conversation. */
  readonly concealed: ReadonlyMap<number, number>;
  /** By user id. */
  readonly people: Table<KnownPerson>;
  readonly list: ConversationList;
  readonly unread: UnreadTotals;
}

/** A conversation in a list. The same object as long as nothing that it says has changed. */
export interface ConversationSummary {
  readonly id: number;
  readonly conversation: Conversation;
  readonly settings: Settings;
  /** The newest that is shown and not deleted, if this device has it. */
  readonly last_message: Message | undefined;
  /** How far that one has come, if it is the user's own and that is shown. */
  readonly last_receipt: Receipt | undefined;
  /** When something was last said, in ISO 8601: lists are sorted by it. */
  readonly active_at: string;
  /** What the user has read here, whether the server knows it already or not. */
  readonly read_seq: number;
  readonly unread_count: number;
  readonly unread_mentions: number;
  /** Whether it is shown as unread: something is, or the user has marked it so. */
  readonly is_unread: boolean;
}

/** Pinned conversations first, then those in which something was said last. Hidden ones are in neither list. */
export interface ConversationList {
  readonly current: readonly ConversationSummary[];
  readonly archived: readonly ConversationSummary[];
}

export interface UnreadTotals {
  readonly messages: number;
  /** Conversations shown as unread. */
  readonly conversations: number;
  readonly mentions: number;
}

/** How far one of the user's own messages has come. */
export interface Receipt {
  /** Of how many others. */
  readonly of: number;
  /** How many of them have it, or have read it too. */
  readonly delivered: number;
  readonly read: number;
}

/** Something in a list of messages, oldest first. */
export type MessageItem =
  | { readonly kind: 'message'; readonly message: Message; readonly receipt?: Receipt }
  /** Messages between two that are not here: `loadGap(after_seq)` brings them, or sync if it does so by itself. */
  | { readonly kind: 'gap'; readonly after_seq: number; readonly before_seq: number }
  /** Written and not stored yet, or refused. */
  | { readonly kind: 'waiting' | 'refused'; readonly item: OutboxItem };

export interface MessageList {
  readonly items: readonly MessageItem[];
  /** Whether the server has older ones. */
  readonly has_earlier: boolean;
}

/** What somebody writes: everything of a message but where it goes and its `temp_id`. With `forward_of`, `content` is what is shown until it is stored. */
export type Draft = { content: string } & Partial<Omit<MessageDraft, 'content' | 'temp_id'>>;

/** A message that the server has not stored yet. It stays on the device until then. */
export interface OutboxItem {
  /** The order of writing. */
  readonly place: number;
  /** The same for every attempt, so that sending again never makes a second message. */
  readonly temp_id: string;
  /** Where it goes: a conversation, or the person of a direct one that may not exist yet. */
  readonly to: ConversationTarget;
  readonly draft: Draft;
  readonly written_at: string;
  /** `refused`: for good; the user can try again or discard it. */
  readonly state: 'waiting' | 'refused';
  readonly code?: ErrorCode;
  /** Why, in the server's words. */
  readonly reason?: string;
}

export type ConversationTarget = { readonly conversation_id: number } | { readonly user_id: number };
