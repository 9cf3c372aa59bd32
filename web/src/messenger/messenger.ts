import { computed, signal } from '@preact/signals';
import type { Message } from '../../../src/contracts/classic/entities';
import type { Api } from '../api/api';
import { CatchUp } from '../live/catch-up';
import { Connection } from '../live/connection';
import { ConnectionStatus } from '../live/connection-status';
import { EarlierMessages } from '../live/earlier-messages';
import { listenToServer } from '../live/listen-to-server';
import { forgetPresenceOffline } from '../live/presence';
import { Receipts } from '../live/receipts';
import { Typing } from '../live/typing';
import { Outbox } from '../outbox/outbox';
import { OutboxStore } from '../outbox/outbox-store';
import { Removals } from '../outbox/removals';
import { applyMessage, applyOwnRead } from '../state/apply-events';
import {
  type Chat,
  type Conversation,
  emptyChat,
  emptyConversation,
  findById,
  withConversation,
} from '../state/chat';
import { withoutHidden } from '../state/hidden';
import { listConversations, totalUnread } from '../state/people';
import { type AccountDatabase, openAccountDatabase } from '../storage/account-database';
import { AccountEntries } from '../storage/account-entries';
import { type Channel, openChannel } from '../storage/channel';
import { Drafts } from '../storage/drafts';
import { Keeper, loadChat } from '../storage/keeper';
import { Leadership } from '../storage/leadership';
import type { Session } from '../storage/session-database';

/** What happens here and concerns rooms above this one. */
export interface MessengerHooks {
  /** The server closed the connection or refused it: whether the session is still good has to be asked. */
  onRefused(): void;
  /** Somebody else's message has just come in. */
  onNews(messenger: Messenger, message: Message): void;
  /** The server has stored a message that was written on this device. */
  onSent(): void;
}

/** Everything that runs for the account that is logged in. */
export class Messenger {
  readonly chat;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly typing: Typing;
  readonly catchUp: CatchUp;
  readonly drafts: Drafts;
  readonly removals: Removals;
  /** What there is to see: without what is on its way out. */
  readonly shown = computed(() => withoutHidden(this.chat.value, this.removals.items.value));
  readonly listed = computed(() => listConversations(this.shown.value));
  readonly unread = computed(() => totalUnread(this.chat.value));
  /** Whether what is shown is what the server has; until the first hello it is what was kept. */
  readonly isCurrent = signal(false);
  readonly connectionStatus: ConnectionStatus;
  readonly earlier: EarlierMessages;
  private readonly leadership: Leadership;
  private readonly keeper: Keeper;
  private readonly receipts: Receipts;
  private readonly tabs: Channel;
  private readonly entries: AccountEntries;
  private stopWatching = (): void => {};

  private constructor(
    readonly session: Session,
    readonly api: Api,
    readonly db: AccountDatabase | undefined,
    chat: Chat,
    private readonly hooks: MessengerHooks,
  ) {
    const { id } = session.user;
    this.chat = signal(chat);
    this.connection = new Connection({ token: session.token, onRefused: () => hooks.onRefused() });
    this.leadership = new Leadership(`mychat-leader-${id}`);
    this.keeper = new Keeper(db, this.chat, this.leadership.isLeading);
    this.receipts = new Receipts(this.chat, this.connection);
    this.typing = new Typing(this.connection);
    this.catchUp = new CatchUp(api, this.chat, () => this.markCurrent());
    this.earlier = new EarlierMessages(api, this.chat);
    this.connectionStatus = new ConnectionStatus({
      isOnline: this.connection.isOnline,
      isCurrent: this.isCurrent,
      isCatchingUp: this.catchUp.isRunning,
    });
    this.entries = new AccountEntries(id);
    this.drafts = new Drafts(this.entries, db);
    this.removals = new Removals(this.entries, {
      api,
      chat: this.chat,
      isOnline: this.connection.isOnline,
      isLeading: this.leadership.isLeading,
    });
    this.tabs = openChannel(`mychat-account-${id}`);
    this.outbox = new Outbox(new OutboxStore(db), {
      connection: this.connection,
      isLeading: this.leadership.isLeading,
      onStored: (message) => {
        this.receive(message);
        hooks.onSent();
      },
      onChanged: () => this.tabs.say('outbox'),
    });
  }

  /** With what is on the device; nothing waits for the network. */
  static async open(session: Session, api: Api, hooks: MessengerHooks): Promise<Messenger> {
    const db = await openAccountDatabase(session.user.id);
    const { id } = session.user;
    const chat = db ? await loadChat(db, id).catch(() => emptyChat(id)) : emptyChat(id);
    const messenger = new Messenger(session, api, db, chat, hooks);
    await Promise.all([messenger.outbox.load(), messenger.drafts.load()]);
    return messenger;
  }

  start(): void {
    this.tabs.listen((word) => {
      if (word === 'outbox') void this.outbox.load();
      if (word === 'changed') void this.catchUp.run();
    });
    this.entries.listen((name, value) => {
      this.drafts.heard(name, value);
      this.removals.heard(name, value);
    });
    this.drafts.start();
    this.leadership.start();
    this.keeper.start();
    this.receipts.start();
    this.outbox.start();
    this.removals.start();
    this.connectionStatus.start();
    this.stopWatching = forgetPresenceOffline(this.chat, this.connection.isOnline);
    listenToServer(this);
    this.connection.start();
    document.addEventListener('visibilitychange', this.onShow);
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.onShow);
    this.connection.stop();
    this.stopWatching();
    this.outbox.stop();
    this.removals.stop();
    this.connectionStatus.stop();
    this.receipts.stop();
    this.catchUp.stop();
    this.keeper.stop();
    this.drafts.stop();
    this.entries.stop();
    this.typing.clear();
    this.leadership.stop();
    this.tabs.close();
    this.db?.close();
  }

  /** Of the tabs of this account, the one that acts for all. */
  get isLeading(): boolean {
    return this.leadership.isLeading.value;
  }

  /** Undefined for somebody this device has never heard of. */
  conversationWith(peer_id: number): Conversation | undefined {
    const { conversations, contacts } = this.shown.value;
    const known = conversations.get(peer_id);
    if (known) return known;
    const contact = contacts.get(peer_id);
    return contact && emptyConversation({ id: peer_id, name: contact.contact_name, email: null });
  }

  /** So that a conversation can be begun with somebody who is no contact yet. */
  meet(person: { id: number; name: string; email: string | null }): void {
    if (this.chat.value.conversations.has(person.id)) return;
    this.chat.value = withConversation(this.chat.value, emptyConversation(person));
  }

  async send(peer_id: number, content: string): Promise<void> {
    this.typing.pause();
    await this.outbox.add(peer_id, content);
  }

  /** What has been seen by a person's eyes. */
  read(peer_id: number, up_to_seq: number): void {
    const known = this.chat.value.conversations.get(peer_id);
    if (known) this.chat.value = applyOwnRead(this.chat.value, known, { up_to_seq, isReported: false });
  }

  /** A message that is stored. Where something before it is missing, that is fetched. */
  receive(message: Message): void {
    const isFirst = findById(this.chat.value, message.conversation_id) === undefined;
    const { chat, isComplete } = applyMessage(this.chat.value, message);
    this.chat.value = chat;
    // With the first message two people begin to see whether the other is online.
    if (isFirst || !isComplete) void this.catchUp.run();
  }

  confirmStored(temp_id: string): void {
    void this.outbox.confirm(temp_id);
  }

  announce(message: Message): void {
    this.hooks.onNews(this, message);
  }

  /** Nothing is missing here, unless the connection is gone: then nobody can tell. */
  markCurrent(): void {
    this.isCurrent.value = this.connection.isOnline.value;
  }

  /** After a change that only this tab knows of. */
  async changed(): Promise<void> {
    this.tabs.say('changed');
    await this.catchUp.run();
  }

  /** Contacts and mutes of other devices come without an event. */
  private readonly onShow = (): void => {
    if (document.visibilityState === 'visible' && this.connection.isOnline.value) void this.catchUp.run();
  };
}
