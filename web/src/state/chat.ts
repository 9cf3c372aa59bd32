import type { Contact, Message } from '../../../src/contracts/classic/entities';

/** A message as the app holds it. Names are looked up when shown, since users rename their contacts. */
export type ChatMessage = Pick<
  Message,
  'id' | 'conversation_id' | 'seq' | 'sender_id' | 'content' | 'created_at' | 'temp_id'
> & {
  /** Deleted for everyone: a placeholder stays. A deleted message never comes back. */
  is_deleted?: true;
};

export interface Person {
  id: number;
  name: string;
  email: string | null;
  /** Undefined where it is not known: messages name people, and say nothing else of them. */
  username?: string | null | undefined;
  avatar_url?: string | null | undefined;
  /** Undefined like those above, and from stored states of former versions. */
  is_deleted?: boolean | undefined;
}

/** A direct conversation as this account sees it. */
export interface Conversation {
  peer: Person;
  /** Undefined until the first message. */
  id: number | undefined;
  /** The highest seq, whether that message is visible or not. */
  last_seq: number;
  /** From this seq on, every visible message is in `messages`. Older ones are on the server only. */
  from_seq: number;
  /** Sorted by seq, oldest first. */
  messages: readonly ChatMessage[];
  /** The newest that is not deleted. Can be known although `messages` is empty. */
  last_message: ChatMessage | null;
  /** The user has read up to here. Never decreases. */
  read_seq: number;
  /** Up to here the server knows that the user has read. */
  reported_read_seq: number;
  /** Up to here the server knows that messages were delivered to this account. */
  reported_delivered_seq: number;
  peer_delivered_seq: number;
  peer_read_seq: number;
  cleared_seq: number;
  unread_count: number;
  muted_until: string | null;
  last_seen_at: string | null;
}

/** Everything an account sees. Immutable: changed parts are new objects, so that changes are found by comparing references. */
export interface Chat {
  me: number;
  /** Where sync continues; undefined before the first page. */
  cursor: string | undefined;
  /** By the other person's id. */
  conversations: ReadonlyMap<number, Conversation>;
  /** By the person's user id. */
  contacts: ReadonlyMap<number, Contact>;
  online: ReadonlySet<number>;
  /** Whom the user blocks. */
  blocked: ReadonlySet<number>;
}

export function emptyChat(me: number): Chat {
  return {
    me,
    cursor: undefined,
    conversations: new Map(),
    contacts: new Map(),
    online: new Set(),
    blocked: new Set(),
  };
}

export function emptyConversation(peer: Person): Conversation {
  return {
    peer,
    id: undefined,
    last_seq: 0,
    from_seq: 1,
    messages: [],
    last_message: null,
    read_seq: 0,
    reported_read_seq: 0,
    reported_delivered_seq: 0,
    peer_delivered_seq: 0,
    peer_read_seq: 0,
    cleared_seq: 0,
    unread_count: 0,
    muted_until: null,
    last_seen_at: null,
  };
}

export function withConversation(chat: Chat, conversation: Conversation): Chat {
  const conversations = new Map(chat.conversations).set(conversation.peer.id, conversation);
  return { ...chat, conversations };
}

export function findById(chat: Chat, conversation_id: number): Conversation | undefined {
  for (const conversation of chat.conversations.values()) {
    if (conversation.id === conversation_id) return conversation;
  }
  return undefined;
}

/** Whether the server has no older messages. */
export function isAtStart({ from_seq, cleared_seq }: Conversation): boolean {
  return from_seq <= cleared_seq + 1;
}

export type MessageStatus = 'sent' | 'delivered' | 'read';

/** How far one of the user's own messages has come. */
export function statusOf(conversation: Conversation, seq: number): MessageStatus {
  if (seq <= conversation.peer_read_seq) return 'read';
  return seq <= conversation.peer_delivered_seq ? 'delivered' : 'sent';
}
