import { ConversationActions } from './conversation-actions.ts';
import type { Typist } from './live/typing.ts';
import type { Parts } from './parts.ts';
import { isSameList } from './state/is-same.ts';
import { listMessages } from './state/message-list.ts';
import { readUpTo } from './state/own-changes.ts';
import { readersOf } from './state/receipts.ts';
import { pinnedIn } from './state/pins.ts';
import { lastOf } from './state/ranges.ts';
import type {
  ChatState,
  ConversationState,
  ConversationTarget,
  Draft,
  Member,
  Message,
  MessageList,
  OutboxItem,
} from './state/types.ts';
import { derive, type Store } from './stores.ts';
import type { Details, ListedConversation } from './listed-conversation.ts';

const NOTHING: MessageList = { items: [], has_earlier: false };

/** One conversation, or the one with a user, which may not exist yet: then the first message begins it. */
export class ConversationHandle extends ConversationActions {
  /** Undefined if the conversation does not exist yet, is not known yet, or is the user's no longer. */
  readonly info: Store<ListedConversation | undefined>;
  /** What is shown of it, oldest first: stored messages, gaps between them, and what is not stored yet. */
  readonly messages: Store<MessageList>;
  readonly typing: Store<readonly Typist[]>;
  /** The pinned messages, the newest pin first: all of them after `chat.messages.listPins`. */
  readonly pins: Store<readonly Message[]>;
  /** Those of big groups are there after {@link loadMembers}. */
  readonly members: Store<readonly Member[]>;
  readonly draft: Store<string>;

  constructor(parts: Parts, details: Details, target: ConversationTarget) {
    super(parts, target);
    const { state, typing, members, drafts } = parts;
    this.info = derive([state, typing.all, parts.presence.all], (now) => {
      const summary = this.held(now)?.summary;
      return summary && details.of(summary);
    });
    this.messages = withoutConcealed(this.listedMessages(), state);
    this.typing = derive([state, typing.all], (now) => typing.in(this.held(now)?.id));
    this.members = derive([state, members.listed], (now) => members.of(now, this.held(now)?.id), isSameList);
    this.pins = derive([state], (now) => pinnedIn(this.held(now)?.thread), isSameList);
    this.draft = derive([state, drafts.own], () => drafts.textOf(target));
  }

  /** Fetches the messages before the oldest that is here; also the conversation itself, if it is not. @throws ClientError */
  async loadEarlier(): Promise<void> {
    if (this.id === undefined && 'conversation_id' in this.target)
      await this.parts.api.get(this.target.conversation_id);
    if (this.id !== undefined) await this.parts.history.loadEarlier(this.id);
  }

  /** Fetches what is missing after a message. @throws ClientError */
  async loadGap(after_seq: number): Promise<void> {
    if (this.id !== undefined) await this.parts.history.loadGap(this.id, after_seq);
  }

  /** Fetches a message with those around it, unless it is here. @throws ClientError */
  async loadAround(seq: number): Promise<void> {
    if (this.id !== undefined) await this.parts.history.loadAround(this.id, seq);
  }

  /** Fetches all members, unless they are here. @throws ClientError */
  async loadMembers(): Promise<void> {
    if (this.id !== undefined) await this.parts.members.load(this.id);
  }

  /** Sends a message as soon as that can be done, once. It is shown at once. Returns its `temp_id`. */
  send(draft: Draft | string): string {
    this.parts.typing.pause();
    return this.parts.outbox.add(this.target, typeof draft === 'string' ? { content: draft } : draft);
  }

  /** The user has seen the messages up to this one, by default all that are here. */
  read(up_to_seq?: number): void {
    const { state, api } = this.parts;
    const held = this.held(state.getSnapshot());
    if (!held) return;
    state.update((now) => readUpTo(now, held.id, up_to_seq ?? lastOf(held.thread.ranges).to_seq));
    const isMoved = this.held(state.getSnapshot())?.read_seq !== held.read_seq;
    // Else reporting how far the user has read ends it as well.
    if (held.settings.marked_unread && !isMoved)
      api.changeSettings(held.id, { unread: false }).catch(() => {});
  }

  /** The user has typed something; {@link setDraft} says so too. */
  type(): void {
    if (this.id !== undefined) this.parts.typing.type(this.id);
  }

  /** Keeps a text that is being typed, here and for the user's other devices, and tells that the user types; `''` after it was sent. */
  setDraft(text: string): void {
    this.parts.drafts.set(this.target, text);
    if (text.trim() === '') this.parts.typing.pause();
    else this.type();
  }

  /** The user does not type for now, as where the field has lost the focus. */
  pauseTyping(): void {
    this.parts.typing.pause();
  }

  /** The conversation is on the screen: who of its members is online, and types, is told from now on. Returns how to stop. */
  watch(): () => void {
    const { watched, state } = this.parts;
    let stopWatching: (() => void) | undefined;
    const begin = (): void => {
      if (this.id !== undefined) stopWatching ??= watched.watch(this.id);
    };
    begin();
    const unsubscribe = state.subscribe(begin);
    return () => {
      unsubscribe();
      stopWatching?.();
    };
  }

  /** Who has read one of its messages, and who has only received it, as far as is known here. */
  readersOf(message: Message): { read: readonly Member[]; delivered: readonly Member[] } {
    const held = this.held(this.parts.state.getSnapshot());
    return held ? readersOf(held, message) : { read: [], delivered: [] };
  }

  private listedMessages(): Store<MessageList> {
    let shown = NOTHING;
    return derive([this.parts.state, this.parts.outbox.items], (state, items) => {
      const held = this.held(state);
      const unsent = items.filter(({ to }) => this.isHere(to, held));
      if (held) shown = listMessages(held, state.me, unsent, shown);
      else if (unsent.length > 0 || shown.items.length > 0)
        shown = { items: unsent.map((item) => ({ kind: item.state, item })), has_earlier: false };
      return shown;
    });
  }

  private isHere(to: OutboxItem['to'], held: ConversationState | undefined): boolean {
    const { target } = this;
    if ('user_id' in to)
      return to.user_id === ('user_id' in target ? target.user_id : held?.settings.peer?.id);
    return to.conversation_id === ('conversation_id' in target ? target.conversation_id : held?.id);
  }
}

/** Without messages that the user is about to delete. */
function withoutConcealed(messages: Store<MessageList>, state: Store<ChatState>): Store<MessageList> {
  const concealed = derive([state], (now) => now.concealed);
  return derive(
    [messages, concealed],
    (list, ids) => {
      if (ids.size === 0) return list;
      const items = list.items.filter((item) => item.kind !== 'message' || !ids.has(item.message.id));
      return items.length === list.items.length ? list : { ...list, items };
    },
    (one, other) => one.has_earlier === other.has_earlier && isSameList(one.items, other.items),
  );
}
