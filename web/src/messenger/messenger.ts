import { computed, type Signal, signal } from '@preact/signals';
import type { Message } from '../../../src/contracts/classic/entities';
import type { Api } from '../api/api';
import { shownName } from '../i18n/shown-name';
import { CatchUp } from '../live/catch-up';
import { Connection } from '../live/connection';
import { ConnectionStatus } from '../live/connection-status';
import { EarlierMessages } from '../live/earlier-messages';
import { listenToServer } from '../live/listen-to-server';
import { forgetPresenceOffline } from '../live/presence';
import { Receipts } from '../live/receipts';
import { Typing } from '../live/typing';
import { DeletionEntries } from '../outbox/deletion-entries';
import { Outbox } from '../outbox/outbox';
import { OutboxStore } from '../outbox/outbox-store';
import { PendingDeletions } from '../outbox/pending-deletions';
import { applyMessage } from '../state/apply-events';
import { applyOwnRead } from '../state/apply-marks';
import {
  type Chat,
  type Conversation,
  emptyConversation,
  findById,
  type Person,
  withConversation,
} from '../state/chat';
import { withoutHidden } from '../state/hidden';
import { listConversations, personOf, totalUnread } from '../state/people';
import { AccountStorage } from '../storage/account-storage';
import { type Channel, openChannel } from '../storage/channel';
import type { Drafts } from '../storage/drafts';
import type { Session } from '../storage/session-database';
import { Account } from './account';

/** Events that are handled by modules above this one. */
export interface MessengerHooks {
  /** The server closed the connection itself or refused it: the session may have ended. */
  onRefused(): void;
  /** A message from somebody else has just come in. */
  onIncoming(messenger: Messenger, message: Message): void;
  /** The server has stored a message that this tab sent. */
  onSent(): void;
}

/** Everything that runs for the account that is logged in. */
export class Messenger {
  readonly account: Account;
  readonly chat: Signal<Chat>;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly typing: Typing;
  readonly catchUp: CatchUp;
  readonly drafts: Drafts;
  readonly pendingDeletions: PendingDeletions;
  /** The chat as shown: without messages whose deletion is pending. */
  readonly shown = computed(() => withoutHidden(this.chat.value, this.pendingDeletions.items.value));
  readonly listed = computed(() => listConversations(this.shown.value, shownName));
  readonly unread = computed(() => totalUnread(this.chat.value));
  /** Whether the chat is up to date. Before the first `hello` it is what was stored on the device. */
  readonly isCurrent = signal(false);
  readonly connectionStatus: ConnectionStatus;
  readonly earlier: EarlierMessages;
  private readonly receipts: Receipts;
  private readonly deletionEntries: DeletionEntries;
  private readonly tabs: Channel;
  private stopWatching = (): void => {};

  private constructor(
    readonly session: Session,
    readonly api: Api,
    private readonly hooks: MessengerHooks,
    private readonly storage: AccountStorage,
  ) {
    const { chat, entries, isLeading } = storage;
    this.chat = chat;
    this.drafts = storage.drafts;
    this.connection = new Connection({ token: session.token, onRefused: () => hooks.onRefused() });
    this.receipts = new Receipts(chat, this.connection);
    this.typing = new Typing(this.connection);
    this.catchUp = new CatchUp(api, chat, () => this.markCurrent());
    this.earlier = new EarlierMessages(api, chat);
    this.connectionStatus = new ConnectionStatus({
      isOnline: this.connection.isOnline,
      isCurrent: this.isCurrent,
      isCatchingUp: this.catchUp.isRunning,
    });
    this.deletionEntries = new DeletionEntries(entries);
    this.pendingDeletions = new PendingDeletions(this.deletionEntries, {
      api,
      chat,
      isOnline: this.connection.isOnline,
      isLeading,
    });
    this.tabs = openChannel(`mychat-account-${session.user.id}`);
    this.account = new Account(session, api.account, () => this.tabs.post('account'));
    this.outbox = new Outbox(new OutboxStore(storage.db), {
      connection: this.connection,
      isLeading,
      onStored: (message) => {
        this.receive(message);
        hooks.onSent();
      },
      onChanged: () => this.tabs.post('outbox'),
    });
  }

  /** Opens with what is stored on the device, without waiting for the network. */
  static async open(session: Session, api: Api, hooks: MessengerHooks): Promise<Messenger> {
    const messenger = new Messenger(session, api, hooks, await AccountStorage.open(session.user.id));
    await messenger.outbox.load();
    return messenger;
  }

  start(): void {
    this.tabs.listen((message) => {
      if (message === 'outbox') void this.outbox.load();
      if (message === 'changed') void this.catchUp.run();
      if (message === 'account') void this.account.refresh();
    });
    this.storage.entries.listen((name, value) => {
      this.drafts.onEntryChanged(name, value);
      this.deletionEntries.onEntryChanged(name, value);
    });
    this.storage.start();
    this.receipts.start();
    this.outbox.start();
    this.pendingDeletions.start();
    this.connectionStatus.start();
    this.stopWatching = forgetPresenceOffline(this.chat, this.connection.isOnline);
    listenToServer(this);
    this.connection.start();
    void this.account.refresh();
    document.addEventListener('visibilitychange', this.onShow);
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.onShow);
    this.connection.stop();
    this.stopWatching();
    this.outbox.stop();
    this.pendingDeletions.stop();
    this.connectionStatus.stop();
    this.receipts.stop();
    this.catchUp.stop();
    this.typing.clear();
    this.storage.stop();
    this.tabs.close();
  }

  /** Whether this is the account's leading tab. */
  get isLeading(): boolean {
    return this.storage.isLeading.value;
  }

  /** Undefined for somebody who is not known on this device. */
  conversationWith(peer_id: number): Conversation | undefined {
    const { conversations, contacts } = this.shown.value;
    const known = conversations.get(peer_id);
    if (known) return known;
    const contact = contacts.get(peer_id);
    return contact && emptyConversation(personOf(contact));
  }

  /** Adds an empty conversation with somebody who may not be a contact. Without messages, nothing else tells of a changed name. */
  addConversation(person: Person): void {
    const known = this.chat.value.conversations.get(person.id);
    if (known?.id !== undefined) return;
    this.chat.value = withConversation(this.chat.value, {
      ...(known ?? emptyConversation(person)),
      peer: person,
    });
  }

  async send(peer_id: number, content: string): Promise<void> {
    this.typing.pause();
    await this.outbox.add(peer_id, content);
  }

  /** To be called when the user has seen messages up to `up_to_seq`. */
  read(peer_id: number, up_to_seq: number): void {
    const known = this.chat.value.conversations.get(peer_id);
    if (known) this.chat.value = applyOwnRead(this.chat.value, known, { up_to_seq, isReported: false });
  }

  /** Takes in a stored message, and fetches what is missing before it. */
  receive(message: Message): void {
    const isFirst = findById(this.chat.value, message.conversation_id) === undefined;
    const { chat, isComplete } = applyMessage(this.chat.value, message);
    this.chat.value = chat;
    // With the first message two users begin to see each other's presence.
    if (isFirst || !isComplete) void this.catchUp.run();
  }

  confirmStored(temp_id: string): void {
    void this.outbox.confirm(temp_id);
  }

  announce(message: Message): void {
    this.hooks.onIncoming(this, message);
  }

  /** To be called when nothing was missed. Without a connection that is unknown again. */
  markCurrent(): void {
    this.isCurrent.value = this.connection.isOnline.value;
  }

  /** To be called after a change made through the API: fetches it here and in the other tabs. */
  async syncTabs(): Promise<void> {
    this.tabs.post('changed');
    await this.catchUp.run();
  }

  /** Browsers suspend hidden pages, and events may be lost meanwhile. */
  private readonly onShow = (): void => {
    if (document.visibilityState === 'visible' && this.connection.isOnline.value) void this.catchUp.run();
  };
}
