import type { Page } from '../page.ts';
import type { ChatState } from '../state/types.ts';
import type { Store } from '../stores.ts';
import { Timer } from '../timing.ts';
import type { AccountDatabase } from './account-database.ts';
import { withinPatience } from './patience.ts';
import { changesSince } from './stored-chat.ts';

const DEBOUNCE_MS = 200;
/** While storage is full, it is not tried with every change. */
const AFTER_FAILURE_MS = 30_000;

export interface ChatSaverParts {
  db: AccountDatabase | undefined;
  state: Store<ChatState>;
  isLeading: Store<boolean>;
  page: Page;
}

/**
 * Stores changes on the device shortly after they were made. The cursor is written in one transaction with the state that it stands for,
 * and only the leading tab writes, so the stored cursor is never ahead of the stored state.
 */
export class ChatSaver {
  private saved: ChatState | undefined;
  private readonly timer = new Timer();
  private writing: Promise<void> = Promise.resolve();
  private stops: (() => void)[] = [];

  constructor(private readonly parts: ChatSaverParts) {}

  start(): void {
    const { state, isLeading, page } = this.parts;
    this.stops = [
      state.subscribe(() => this.saveSoon()),
      isLeading.subscribe(() => {
        // Another tab writes meanwhile: when this one leads again, it writes everything.
        this.saved = undefined;
        this.saveSoon();
      }),
      page.onLeave(() => void this.flush()),
    ];
    this.saveSoon();
  }

  /** Resolves when what is to be stored is stored. */
  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop();
    await withinPatience(this.flush()).catch(() => {});
  }

  private saveSoon(ms = DEBOUNCE_MS): void {
    const { db, isLeading, state } = this.parts;
    if (!db || !isLeading.getSnapshot() || state.getSnapshot() === this.saved) return;
    if (!this.timer.isSet) this.timer.set(ms, () => void this.flush());
  }

  /** One after another: the second is about what has changed since the first. */
  private flush(): Promise<void> {
    this.timer.clear();
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const { db, isLeading } = this.parts;
    const state = this.parts.state.getSnapshot();
    if (!db || !isLeading.getSnapshot() || state === this.saved) return;
    const { saved } = this;
    this.saved = state;
    try {
      await db.writeChat(changesSince(saved, state));
    } catch {
      // Storage is blocked or full: the chat still works until the page is closed.
      this.saved = undefined;
      if (this.stops.length > 0) this.saveSoon(AFTER_FAILURE_MS);
    }
  }
}
