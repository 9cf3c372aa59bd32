import type { Method } from '../../../src/contracts/route.ts';
import { Account } from './account.ts';
import type { InvitedGroup, NewGroup } from './api/conversation-api.ts';
import { ChatStores } from './chat-stores.ts';
import { ConversationHandle } from './conversation-handle.ts';
import { Details } from './listed-conversation.ts';
import { MessageActions } from './message-actions.ts';
import type { ConnectOptions } from './options.ts';
import type { Outside } from './outside.ts';
import type { PushOptions, PushState } from './push/push.ts';
import { conceal, hideMessage } from './state/own-changes.ts';
import { nameOf } from './state/people.ts';
import type { ConversationTarget, Message, OutboxItem } from './state/types.ts';
import { type FormerOutboxItem, fromFormerItem } from './storage/former-outbox.ts';

const LOG_OUT_MS = 5_000;

type Listeners = Set<(message: Message) => void>;

/** The chat of one user. */
export class Chat extends ChatStores {
  /** Edits, reactions and pins. */
  readonly messages: MessageActions;
  private readonly account: Account;
  private readonly details: Details;
  private readonly handles = new Map<string, ConversationHandle>();
  private readonly listeners: Listeners;

  constructor(options: ConnectOptions, outside: Outside) {
    const listeners: Listeners = new Set();
    const account = new Account(options, outside, (message) => {
      for (const listener of listeners) listener(message);
    });
    const details = new Details(account.parts.typing, account.parts.presence);
    super(account.parts, details);
    this.account = account;
    this.details = details;
    this.listeners = listeners;
    const { parts } = account;
    this.messages = new MessageActions({
      request: parts.request,
      state: parts.state.getSnapshot,
      take: (rows, asked) => parts.take(rows, { asked }),
    });
    void account.start();
  }

  /** The user's id; undefined until it is known. */
  get user_id(): number | undefined {
    return this.account.parts.state.getSnapshot().me || undefined;
  }

  /** Resolves when what is stored on the device is in the stores. */
  get opened(): Promise<void> {
    return this.account.opened;
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

  /** What a link leads to, before anybody joins with it. One that does not work is `not_found`. @throws ClientError */
  lookUpInvite(code: string): Promise<InvitedGroup> {
    return this.request('get', `/api/invites/${encodeURIComponent(code)}`);
  }

  /** Joins the group that a link leads to. @throws ClientError */
  async join(code: string): Promise<ConversationHandle> {
    return this.conversation({ conversation_id: await this.account.parts.api.join(code) });
  }

  /** Deletes a message for this user, or for everyone. @throws ClientError */
  async deleteMessage(message_id: number, scope: 'me' | 'all'): Promise<void> {
    await this.request('delete', `/api/messages/${message_id}?scope=${scope}`);
    if (scope === 'me') this.account.parts.state.update((state) => hideMessage(state, message_id));
  }

  /**
   * These messages are not shown, and no others: those that the user deletes, as long as that can be undone.
   * @param concealed conversation ids by message id
   */
  conceal(concealed: ReadonlyMap<number, number>): void {
    this.account.parts.state.update((state) => conceal(state, concealed));
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
   * Takes over messages that were kept for when the user logs in again: what {@link readUnsent} returned, or what a web app for two people has kept.
   * Resolves with false if not all of them could be stored on the device: then they are sent, and are to be kept where they are.
   */
  async adoptUnsent(items: readonly (OutboxItem | FormerOutboxItem)[]): Promise<boolean> {
    await this.account.opened;
    const adopted = items.map((item) => ('to' in item ? item : fromFormerItem(item)));
    return this.account.parts.outbox.adopt(adopted);
  }

  /** What is not sent, also when it is closed. `isComplete` is false if what is stored on the device cannot be read. */
  readUnsent(): Promise<{ items: readonly OutboxItem[]; isComplete: boolean }> {
    return this.account.readUnsent();
  }

  /** Asks for what has changed now, and not only when the server tells of it: as after a call that changes something. */
  sync(): Promise<void> {
    return this.account.parts.catchUp.run();
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

  /** Ends notifications in this browser, for good and also without a network: nothing of this chat subscribes any more. */
  endPush(): Promise<void> {
    return this.account.parts.push.end();
  }

  /** Stops. What is stored on the device stays, also messages that were not sent. */
  close(): Promise<void> {
    return this.account.stop();
  }

  /** Stops, and removes everything of the user from this device. The session goes on. */
  remove(): Promise<void> {
    return this.account.remove();
  }

  /**
   * Removes everything of the user from this device, ends notifications here, and then the session on the server. Without a network the last is
   * not done: it resolves with false then.
   */
  async logOut(): Promise<boolean> {
    await this.endPush().catch(() => {});
    await this.remove();
    try {
      await this.account.parts.request('post', '/api/auth/logout', { timeoutMs: LOG_OUT_MS });
      return true;
    } catch {
      return false;
    }
  }
}
