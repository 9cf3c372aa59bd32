import { type Chat, connect, type ConversationTarget, type Message } from '@mychat/client';
import { computed, effect, type ReadonlySignal } from '@preact/signals';
import type { Api } from '../api/api';
import { Following } from '../chat/follow';
import { type ListedRow, listRows, targetOf } from '../chat/listed';
import { People } from '../chat/people';
import { PeopleApi } from '../chat/people-api';
import { DeletionEntries } from '../deletions/deletion-entries';
import { PendingDeletions } from '../deletions/pending-deletions';
import { language } from '../i18n/language';
import { AccountEntries } from '../storage/account-entries';
import { type Channel, openChannel } from '../storage/channel';
import type { Session } from '../storage/session-database';
import { Account } from './account';
import { ConnectionStatus } from './connection-status';
import { watchSent } from './watch-sent';

/** Why a session is over, as the server has said; undefined if it only refused the token. */
export type SessionEnd = 'revoked' | 'expired' | 'account' | undefined;

/** Events that are handled by modules above this one. */
export interface MessengerHooks {
  onSessionEnded(reason: SessionEnd): void;
  /** A message from somebody else has just come in. */
  onIncoming(messenger: Messenger, message: Message): void;
  /** The server has stored a message that was written on this device. */
  onSent(): void;
}

/** Everything that runs for the account that is logged in: the client of the chat, and what this app adds to it. */
export class Messenger {
  readonly account: Account;
  readonly people: People;
  readonly peopleApi: PeopleApi;
  readonly pendingDeletions: PendingDeletions;
  readonly conversations;
  readonly unread;
  readonly outbox;
  /** Whether it is known which conversations there are. */
  readonly isKnown;
  readonly isOnline: ReadonlySignal<boolean>;
  /** Whether nothing is missing of what the server had to tell. Before the first `hello` it is what was stored on the device. */
  readonly isCurrent: ReadonlySignal<boolean>;
  readonly listed: ReadonlySignal<ListedRow[]>;
  readonly connectionStatus: ConnectionStatus;
  private readonly following = new Following();
  private readonly entries: AccountEntries;
  private readonly deletionEntries: DeletionEntries;
  private readonly tabs: Channel;
  private stops: (() => void)[] = [];

  private constructor(
    readonly session: Session,
    readonly api: Api,
    private readonly hooks: MessengerHooks,
    readonly chat: Chat,
  ) {
    const { following } = this;
    const status = following.follow(chat.connection);
    const isLeading = following.follow(chat.isLeading);
    this.entries = new AccountEntries(session.user.id);
    this.people = new People(chat, following, this.entries);
    this.peopleApi = new PeopleApi(chat);
    this.conversations = following.follow(chat.conversations);
    this.unread = following.follow(chat.unread);
    this.outbox = following.follow(chat.outbox);
    this.isKnown = following.follow(chat.isKnown);
    this.isOnline = computed(() => status.value.state === 'current' || status.value.state === 'catching up');
    this.isCurrent = computed(() => status.value.state === 'current');
    this.listed = computed(() => listRows(this.conversations.value, this.people));
    this.connectionStatus = new ConnectionStatus(status);
    this.deletionEntries = new DeletionEntries(this.entries);
    this.pendingDeletions = new PendingDeletions(this.deletionEntries, {
      chat,
      isOnline: this.isOnline,
      isLeading,
    });
    this.tabs = openChannel(`mychat-app-${session.user.id}`);
    this.account = new Account(session, api.account, () => this.tabs.post('account'));
  }

  /** Opens with what is stored on the device, without waiting for the network. */
  static async open(session: Session, api: Api, hooks: MessengerHooks): Promise<Messenger> {
    const chat = connect({
      url: '',
      getToken: () => Promise.resolve(session.token),
      user_id: session.user.id,
      language: () => language.value,
      onSessionEnded: (reason) => hooks.onSessionEnded(reason),
    });
    await chat.opened;
    return new Messenger(session, api, hooks, chat);
  }

  start(): void {
    this.tabs.listen((message) => {
      if (message === 'account') void this.account.refresh();
    });
    this.entries.listen((name, value) => this.deletionEntries.onEntryChanged(name, value));
    this.pendingDeletions.start();
    this.connectionStatus.start();
    void this.account.refresh();
    this.stops = [
      this.chat.onMessage((message) => this.hooks.onIncoming(this, message)),
      watchSent(this.chat, () => this.hooks.onSent()),
      this.followOwnName(),
    ];
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.pendingDeletions.stop();
    this.connectionStatus.stop();
    this.entries.stop();
    this.tabs.close();
    this.following.stop();
    void this.chat.close();
  }

  /** The same conversation, named as screens name it. */
  named(target: ConversationTarget): ConversationTarget {
    if ('user_id' in target) return target;
    const { current, archived } = this.conversations.value;
    const isIt = ({ id }: { id: number }): boolean => id === target.conversation_id;
    const info =
      current.find(isIt) ?? archived.find(isIt) ?? this.chat.conversation(target).info.getSnapshot();
    return info ? targetOf(info) : target;
  }

  /** The user may have changed their name or picture on another device. */
  private followOwnName(): () => void {
    const { id } = this.session.user;
    let seen = this.people.of(id);
    return effect(() => {
      const now = this.people.of(id);
      if (
        now?.name !== seen?.name ||
        now?.avatar_url !== seen?.avatar_url ||
        now?.username !== seen?.username
      )
        void this.account.refresh();
      seen = now;
    });
  }
}
