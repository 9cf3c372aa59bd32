import type { Contact, Message } from '../../../src/contracts/classic/entities';

/** What is kept of a message. Names are looked up where they are shown: people rename their contacts. */
export type KeptMessage = Pick<
  Message,
  'id' | 'conversation_id' | 'seq' | 'sender_id' | 'content' | 'created_at' | 'temp_id'
> & {
  /** For everyone: that there was one stays in view. It never comes back. */
  is_deleted?: true;
};

export interface Person {
  id: number;
  name: string;
  email: string | null;
}

/** What two people wrote to each other, as this account sees it. */
export interface Conversation {
  peer: Person;
  /** Undefined until the first message. */
  id: number | undefined;
  /** The newest place there is, visible or not. */
  last_seq: number;
  /** From here on every visible message is in `messages`; what is older is on the server. */
  from_seq: number;
  /** By place, oldest first. */
  messages: readonly KeptMessage[];
  /** The newest that is not deleted; known also where `messages` is empty. */
  last_message: KeptMessage | null;
  /** Up to here I have read; only moves forward. */
  read_seq: number;
  /** Up to here the server knows that I have read. */
  reported_read_seq: number;
  /** Up to here the server knows that this account has received. */
  reported_delivered_seq: number;
  peer_delivered_seq: number;
  peer_read_seq: number;
  cleared_seq: number;
  unread_count: number;
  muted_until: string | null;
  last_seen_at: string | null;
}

/** Everything an account sees. Never changed in place: what is new is another object, so that a glance tells what moved. */
export interface Chat {
  me: number;
  /** Where sync goes on from; undefined before the first page. */
  cursor: string | undefined;
  /** By the other person's id. */
  conversations: ReadonlyMap<number, Conversation>;
  /** By the person's user id. */
  contacts: ReadonlyMap<number, Contact>;
  online: ReadonlySet<number>;
}

export function emptyChat(me: number): Chat {
  return { me, cursor: undefined, conversations: new Map(), contacts: new Map(), online: new Set() };
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

/** Whether there is nothing older on the server. */
export function isAtStart({ from_seq, cleared_seq }: Conversation): boolean {
  return from_seq <= cleared_seq + 1;
}

export type Delivery = 'sent' | 'delivered' | 'read';

/** How far an own message has come. */
export function deliveryOf(conversation: Conversation, seq: number): Delivery {
  if (seq <= conversation.peer_read_seq) return 'read';
  return seq <= conversation.peer_delivered_seq ? 'delivered' : 'sent';
}
