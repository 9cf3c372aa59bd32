import { connectionStatus, type ConnectionStatus } from './connection-status.ts';
import { type Details, isSameLists, type ListedConversations } from './listed-conversation.ts';
import type { Presence } from './live/presence.ts';
import type { Parts } from './parts.ts';
import type { PushState } from './push/push.ts';
import { contactsOf } from './state/people.ts';
import type { KnownPerson, OutboxItem, UnreadTotals } from './state/types.ts';
import { derive, type Store } from './stores.ts';

/** What of a chat changes. */
export abstract class ChatStores {
  readonly connection: Store<ConnectionStatus>;
  /** Whether it is known which conversations there are: from this device, or from the server. */
  readonly isKnown: Store<boolean>;
  /** Pinned conversations first, then those in which something was said last. */
  readonly conversations: Store<ListedConversations>;
  readonly unread: Store<UnreadTotals>;
  /** What the server has not stored yet, in all conversations, in the order of writing. */
  readonly outbox: Store<readonly OutboxItem[]>;
  readonly push: Store<PushState>;
  /** By user id: whoever the server tells of. */
  readonly presence: Store<ReadonlyMap<number, Presence>>;
  /** By user id. */
  readonly contacts: Store<ReturnType<typeof contactsOf>>;
  /** Whoever a conversation or one of its members has named, by user id, as they were shown last. */
  readonly people: Store<{ get(user_id: number): KnownPerson | undefined }>;
  /** Ids of the users whom this user blocks. */
  readonly blocked: Store<ReadonlySet<number>>;
  /** Whether this is the one of the account's tabs that writes to the device and sends. */
  readonly isLeading: Store<boolean>;

  constructor(parts: Parts, details: Details) {
    const { state, typing, presence, push, outbox, storage } = parts;
    this.connection = connectionStatus(parts);
    this.isKnown = derive([state], ({ cursor }) => cursor !== undefined);
    this.conversations = derive(
      [state, typing.all, presence.all],
      ({ list }) => details.ofAll(list),
      isSameLists,
    );
    this.unread = derive([state], ({ unread }) => unread);
    this.outbox = outbox.items;
    this.push = push.state;
    this.presence = presence.all;
    this.contacts = derive([state], contactsOf);
    this.people = derive([state], ({ people }) => people);
    this.blocked = derive(
      [derive([state], ({ blocks }) => blocks)],
      (blocks) =>
        new Set([...blocks.values()].filter(({ blocked }) => blocked).map(({ user_id }) => user_id)),
    );
    this.isLeading = storage.isLeading;
  }
}
