import type { Method } from '../../../src/contracts/route.ts';
import { Account } from './account.ts';
import type { NewGroup } from './api/conversation-api.ts';
import { connectionStatus, type ConnectionStatus } from './connection-status.ts';
import { ConversationHandle } from './conversation-handle.ts';
import { Details, isSameLists, type ListedConversations } from './listed-conversation.ts';
import type { ConnectOptions } from './options.ts';
import type { Presence } from './live/presence.ts';
import type { Outside } from './outside.ts';
import type { PushOptions, PushState } from './push/push.ts';
import { contactsOf, nameOf } from './state/people.ts';
import type { ConversationTarget, Message, UnreadTotals } from './state/types.ts';
import { type FormerOutboxItem, fromFormerItem } from './storage/former-outbox.ts';
import { derive, type Store } from './stores.ts';

const LOG_OUT_MS = 5_000;

/** The chat of one user. */
export class Chat {
  readonly connection: Store<ConnectionStatus>;
  /** Pinned conversations first, then those in which something was said last. */
  readonly conversations: Store<ListedConversations>;
  readonly unread: Store<UnreadTotals>;
  readonly push: Store<PushState>;
  /** By user id: whoever the server tells of. */
  readonly presence: Store<ReadonlyMap<number, Presence>>;
  /** By user id. */
  readonly contacts: Store<ReturnType<typeof contactsOf>>;
  /** Ids of the users whom this user blocks. */
  readonly blocked: Store<ReadonlySet<number>>;
  private readonly account: Account;
  private readonly details: Details;
  private readonly handles = new Map<string, ConversationHandle>();
  private readonly listeners = new Set<(message: Message) => void>();

  constructor(options: ConnectOptions, outside: Outside) {
    const account = new Account(options, outside, (message) => this.tell(message));
    const { state, typing, presence, push } = account.parts;
    this.account = account;
    this.details = new Details(typing, presence);
    this.connection = connectionStatus(account.parts);
    this.conversations = derive(
      [state, typing.all, presence.all],
      ({ list }) => this.details.ofAll(list),
      isSameLists,
    );
    this.unread = derive([state], ({ unread }) => unread);
    this.push = push.state;
    this.presence = presence.all;
    this.contacts = derive([state], contactsOf);
    this.blocked = derive(
      [derive([state], ({ blocks }) => blocks)],
      (blocks) =>
        new Set([...blocks.values()].filter(({ blocked }) => blocked).map(({ user_id }) => user_id)),
    );
    void account.start();
  }

  /** The user's id; undefined until it is known. */
  get user_id(): number | undefined {
    return this.account.parts.state.getSnapshot().me || undefined;
  }

  conversation(target: ConversationTarget): ConversationHandle {
    const key = 'user_id' in target ? `u${target.user_id}` : `c${target.conversation_id}`;
    const handle = this.handles.get(key) ?? new ConversationHandle(this.account.parts, this.details, target);
    this.handles.set(key, handle);
    return handle;
  }

  /** The name that the user gave to a contact, else the person's own, if it is known here. */
  nameOf(user_id: number): string | undefined {
    return nameOf(this.account.parts.state.getSnapshot(), user_id);
  }

  /** Calls `listener` with each message of somebody else that comes in while connected, as for a sound. Returns how to stop. */
  onMessage(listener: (message: Message) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Resolves with the group, and those who could not be added. With the same `temp_id` it is made once. @throws ClientError */
  async createGroup(
    group: NewGroup,
  ): Promise<{ conversation: ConversationHandle; not_added: readonly number[] }> {
    const made = await this.account.parts.api.create({ type: 'group', ...group });
    return {
      conversation: this.conversation({ conversation_id: made.conversation.id }),
      not_added: made.not_added,
    };
  }

  /** Joins the group that a link leads to. @throws ClientError */
  async join(code: string): Promise<ConversationHandle> {
    return this.conversation({ conversation_id: await this.account.parts.api.join(code) });
  }

  /** Deletes a message for this user, or for everyone. @throws ClientError */
  async deleteMessage(message_id: number, scope: 'me' | 'all'): Promise<void> {
    await this.request('delete', `/api/messages/${message_id}?scope=${scope}`);
  }

  /** Sends again what was refused. Returns false if there is no such message. */
  retry(temp_id: string): boolean {
    return this.account.parts.outbox.retry(temp_id);
  }

  /** Gives up what was refused. Returns false if there is no such message. */
  discard(temp_id: string): boolean {
    return this.account.parts.outbox.discard(temp_id);
  }

  /**
   * Takes over messages that a web app for two people has kept for when the user logs in again. Resolves with false if not all of them could be stored
   * on the device: then they are sent, and are to be kept where they are.
   */
  async adoptUnsent(items: readonly FormerOutboxItem[]): Promise<boolean> {
    await this.account.opened;
    return this.account.parts.outbox.adopt(items.map(fromFormerItem));
  }

  /** Calls any other route of the API; resolves with the `data` of its answer. @throws ClientError */
  request<Data = unknown>(method: Method, path: string, body?: unknown): Promise<Data> {
    return this.account.parts.request(method, path, { body }) as Promise<Data>;
  }

  /** Asks the user, and turns notifications on for this device. To be called from a click. @throws ClientError */
  enablePush(options?: PushOptions): Promise<PushState> {
    return this.account.parts.push.enable(options);
  }

  /** @throws ClientError */
  disablePush(): Promise<void> {
    return this.account.parts.push.disable();
  }

  /** Stops. What is stored on the device stays, also messages that were not sent. */
  close(): Promise<void> {
    return this.account.stop();
  }

  /**
   * Removes everything of the user from this device, ends notifications here, and then the session on the server. Without a network the last is
   * not done: it resolves with false then.
   */
  async logOut(): Promise<boolean> {
    const { push, request } = this.account.parts;
    await push.end().catch(() => {});
    await this.account.remove();
    try {
      await request('post', '/api/auth/logout', { timeoutMs: LOG_OUT_MS });
      return true;
    } catch {
      return false;
    }
  }

  private tell(message: Message): void {
    for (const listener of this.listeners) listener(message);
  }
}
