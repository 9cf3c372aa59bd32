import { ClientError, type SessionEnd } from './errors.ts';
import type { ConnectOptions } from './options.ts';
import type { Outside } from './outside.ts';
import { Parts } from './parts.ts';
import { ServerEvents } from './server-events.ts';
import { emptyState } from './state/empty-state.ts';
import type { Message, OutboxItem } from './state/types.ts';
import type { AccountDatabase } from './storage/account-database.ts';
import { ChatSaver } from './storage/chat-saver.ts';
import { withinPatience } from './storage/patience.ts';
import { restore, type StoredChat } from './storage/stored-chat.ts';

/** Begins and ends what runs for a user. */
export class Account {
  readonly parts: Parts;
  private readonly events: ServerEvents;
  private saver: ChatSaver | undefined;
  private stops: (() => void)[] = [];
  private stopping: Promise<void> | undefined;
  private hasOpened = (): void => {};
  /** Resolves when what is stored on the device is here. */
  readonly opened = new Promise<void>((resolve) => {
    this.hasOpened = resolve;
  });

  /** `incoming`: told of each message of somebody else that has just come. */
  constructor(
    private readonly options: ConnectOptions,
    private readonly outside: Outside,
    incoming: (message: Message) => void,
  ) {
    this.parts = new Parts({
      options,
      outside,
      hooks: {
        received: (name, payload) => this.events.receive(name, payload),
        lost: () => this.events.lost(),
        onSessionOver: (reason) => this.endSession(reason),
      },
    });
    this.events = new ServerEvents(this.parts, {
      open: (user_id) => this.open(user_id),
      incoming,
      onWrongUser: () => this.refuseUser(),
    });
  }

  /** Shows what is stored on the device, if it is known whose it is, and connects. */
  async start(): Promise<void> {
    const { user_id } = this.options;
    if (user_id !== undefined) await this.open(user_id);
    if (!this.isStopped) this.parts.connection.start();
  }

  /** Stops everything. What is to be stored is stored when it resolves. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private get isStopped(): boolean {
    return this.stopping !== undefined;
  }

  private async stopAll(): Promise<void> {
    const { drafts, connection, catchUp, missing, receipts, typing, outbox, tokens, storage } = this.parts;
    drafts.stop();
    connection.stop();
    catchUp.stop();
    missing.stop();
    receipts.stop();
    typing.clear();
    outbox.stop();
    tokens.stop();
    for (const stop of this.stops.splice(0)) stop();
    await this.saver?.stop();
    storage.stop();
  }

  /** Stops, and removes everything of the user from this device. */
  async remove(): Promise<void> {
    await this.stop();
    await this.parts.storage.remove();
  }

  /** What is stored on the device is read, also after the end, and with it what is only here. */
  async readUnsent(): Promise<{ items: readonly OutboxItem[]; isComplete: boolean }> {
    const { storage, outbox } = this.parts;
    const stored = await storage.readOutbox();
    return outbox.withStored(stored);
  }

  private async open(user_id: number): Promise<void> {
    const { state, storage, outbox, drafts } = this.parts;
    await storage.open(user_id);
    const { db, entries } = storage;
    const [stored, former] = await Promise.all([readChat(db), readFormerDrafts(db)]);
    if (this.isStopped) {
      storage.stop();
      return;
    }
    state.set(stored ? restore(user_id, stored) : emptyState(user_id));
    await outbox.load();
    if (this.isStopped) return;
    outbox.saveUnsaved();
    const carriedOver = drafts.load(former);
    if (carriedOver.length > 0) void db?.removeFormerDrafts(carriedOver).catch(() => {});
    entries.listen((name, value) => drafts.onEntryChanged(name, value));
    this.startParts();
    this.hasOpened();
  }

  private startParts(): void {
    const { state, storage, outbox, receipts, missing, drafts, push } = this.parts;
    const { page } = this.outside;
    storage.tabs.listen((message) => {
      if (message === 'outbox') void outbox.load();
    });
    this.saver = new ChatSaver({ db: storage.db, state, isLeading: storage.isLeading, page });
    this.saver.start();
    receipts.start();
    missing.start();
    this.stops = [
      storage.isLeading.subscribe(() => outbox.sender.wake()),
      page.onLeave(drafts.store),
      page.onChange(() => this.events.onPageChanged(page.isVisible())),
    ];
    storage.start();
    void push.start();
  }

  /** The token is somebody else's than `user_id`: nothing of one is shown to the other. */
  private refuseUser(): void {
    if (this.isStopped) return;
    this.parts.connection.fail(new ClientError('wrong_user'));
    void this.stop();
  }

  private endSession(reason: SessionEnd | undefined): void {
    if (this.isStopped) return;
    this.parts.connection.fail(new ClientError('session_over', '', { reason }));
    // Whoever ended the session elsewhere, or deleted the account, wants nothing to stay here.
    void (reason === 'revoked' || reason === 'account' ? this.remove() : this.stop());
    this.options.onSessionEnded?.(reason);
  }
}

/** Undefined if nothing can be read: then all that is not only here comes anew. */
async function readChat(db: AccountDatabase | undefined): Promise<StoredChat | undefined> {
  return db && (await withinPatience(db.readChat()).catch(() => undefined));
}

async function readFormerDrafts(db: AccountDatabase | undefined): Promise<ReadonlyMap<number, string>> {
  const drafts = db && (await withinPatience(db.readFormerDrafts()).catch(() => undefined));
  return drafts ?? new Map();
}
