import { ConversationApi } from './api/conversation-api.ts';
import { createRequest, type Request } from './api/request.ts';
import { Tokens } from './api/tokens.ts';
import { Drafts } from './drafts/drafts.ts';
import { AllMembers } from './live/all-members.ts';
import { CatchUp } from './live/catch-up.ts';
import type { ConnectionHooks } from './live/connection-parts.ts';
import { Connection } from './live/connection.ts';
import { History, type HistoryParts } from './live/history.ts';
import { LastMessages } from './live/last-messages.ts';
import { Missing } from './live/missing.ts';
import { PresenceOfOthers } from './live/presence.ts';
import { Receipts } from './live/receipts.ts';
import { Typing } from './live/typing.ts';
import { Watched } from './live/watched.ts';
import type { ConnectOptions } from './options.ts';
import { OutboxStore } from './outbox/outbox-store.ts';
import { Outbox } from './outbox/outbox.ts';
import type { Outside } from './outside.ts';
import { Push } from './push/push.ts';
import { applyChanges, type Origin } from './state/apply-changes.ts';
import { emptyState } from './state/empty-state.ts';
import { forgetWaiting } from './state/own-changes.ts';
import type { ChatState, Rows } from './state/types.ts';
import { AccountStorage } from './storage/account-storage.ts';
import { WritableStore } from './stores.ts';

export interface PartsInputs {
  options: ConnectOptions;
  outside: Outside;
  hooks: ConnectionHooks;
}

/** What runs for a user, and how the parts are put together. */
export class Parts {
  /** `me` is 0 as long as it is not known who the user is. */
  readonly state = new WritableStore<ChatState>(emptyState(0));
  /** Whether nothing is missing of what the server had to tell. */
  readonly isCurrent = new WritableStore(false);
  readonly presence = new PresenceOfOthers();
  readonly tokens: Tokens;
  readonly request: Request;
  readonly storage: AccountStorage;
  readonly api: ConversationApi;
  readonly history: History;
  readonly lastMessages: LastMessages;
  readonly members: AllMembers;
  readonly connection: Connection;
  readonly typing: Typing;
  readonly watched: Watched;
  readonly receipts: Receipts;
  readonly catchUp: CatchUp;
  readonly missing: Missing;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly push: Push;

  constructor(private readonly inputs: PartsInputs) {
    const { options, outside, hooks } = inputs;
    const { page, random, openSocket, openDatabase, deleteDatabase } = outside;
    const url = options.url.replace(/\/$/, '');
    const state = this.state.getSnapshot;
    this.tokens = new Tokens(options.getToken);
    this.request = requestOf(inputs, url, this.tokens);
    const { storage: kind = 'device', storage_name: name = 'mychat' } = options;
    this.storage = new AccountStorage({ kind, name, openDatabase, deleteDatabase });
    const { request, tokens } = this;
    this.api = new ConversationApi({ request, state, take: (rows, asked) => this.take(rows, { asked }) });
    const { api } = this;
    const ofHistory: Pick<HistoryParts, 'state' | 'take'> = {
      state,
      take: (rows, history, asked) => this.take(rows, { history, asked }),
    };
    this.history = new History({ api, ...ofHistory });
    this.lastMessages = new LastMessages({ request, ...ofHistory });
    this.members = new AllMembers({
      api,
      state,
      take: (members, asked) => this.take({ members }, { asked }),
    });
    this.connection = new Connection({ url, tokens, openSocket, page, random }, hooks);
    const emit: Connection['emit'] = (event, payload) => this.connection.emit(event, payload);
    this.typing = new Typing(emit);
    this.watched = new Watched((payload) => emit('watch', payload));
    this.receipts = new Receipts(this.state, emit);
    this.catchUp = this.createCatchUp();
    this.missing = this.createMissing();
    this.outbox = this.createOutbox();
    this.drafts = this.createDrafts();
    this.push = new Push(request);
  }

  /** Takes rows in. Before it is known whose state it is, nothing is taken: the first page brings it. */
  take(rows: Rows, origin: Origin): void {
    const { me } = this.state.getSnapshot();
    if (me === 0) return;
    this.state.update((state) => applyChanges(state, rows, origin));
    const own = (rows.messages ?? []).filter(({ sender_id }) => sender_id === me);
    this.outbox.confirm(new Set(own.flatMap(({ temp_id }) => (temp_id === undefined ? [] : [temp_id]))));
  }

  /** To be called when nothing was missed. Without a connection that is unknown again. */
  markCurrent(): void {
    this.isCurrent.set(this.connection.isConnected);
    if (!this.connection.isConnected) return;
    this.drafts.current();
    void this.lastMessages.run();
  }

  private createCatchUp(): CatchUp {
    return new CatchUp({
      request: this.request,
      random: this.inputs.outside.random,
      cursor: () => this.state.getSnapshot().cursor,
      apply: ({ cursor, entered, has_more: _has_more, ...rows }, since) =>
        this.take(rows, { cursor, entered, since }),
      forgetCursor: () => this.state.update((state) => ({ ...state, cursor: undefined })),
      onDone: () => this.markCurrent(),
    });
  }

  private createMissing(): Missing {
    return new Missing({
      state: this.state,
      sync: () => void this.catchUp.run(),
      ask: (conversation_id) => this.api.get(conversation_id),
      forget: (conversation_id) => this.state.update((state) => forgetWaiting(state, conversation_id)),
    });
  }

  private createOutbox(): Outbox {
    const { storage } = this;
    return new Outbox(new OutboxStore(storage), {
      emit: (messages) => this.connection.emit('send', { messages }),
      peerOf: (conversation_id) => this.peerOf(conversation_id),
      reconnect: () => this.connection.reconnect(),
      random: this.inputs.outside.random,
      isLeading: () => storage.isLeading.getSnapshot(),
      onChanged: () => storage.tabs.post('outbox'),
    });
  }

  private createDrafts(): Drafts {
    const now = this.state.getSnapshot;
    return new Drafts({
      entries: this.storage.entries,
      conversationWith: (user_id) => now().direct.get(user_id),
      peerOf: (conversation_id) => this.peerOf(conversation_id),
      draftOf: (conversation_id) => now().conversations.get(conversation_id)?.settings.draft ?? null,
      isThere: (conversation_id) => now().conversations.get(conversation_id) !== undefined,
      isConnected: () => this.connection.isConnected,
      tell: (conversation_id, draft) => this.api.changeSettings(conversation_id, { draft }),
      random: this.inputs.outside.random,
    });
  }

  private peerOf(conversation_id: number): number | undefined {
    return this.state.getSnapshot().conversations.get(conversation_id)?.settings.peer?.id;
  }
}

function requestOf({ options, outside, hooks }: PartsInputs, url: string, tokens: Tokens): Request {
  const { language } = options;
  return createRequest({
    url,
    tokens,
    fetch: outside.fetch,
    language: () => (typeof language === 'function' ? language() : language),
    onSessionOver: (reason) => hooks.onSessionOver(reason),
  });
}
