import { batch, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { applyDeleted } from '../state/apply-events';
import type { Chat } from '../state/chat';
import type { AccountEntries } from '../storage/account-entries';

/** How long one can think better of it. */
export const UNDO_MS = 5_000;
const AGAIN_MS = 5_000;
const KIND = 'removal.';
/** Refusals that trying again may mend. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'busy', 'rate_limited', 'internal']);

interface Removal {
  conversation_id: number;
  /** When the server is told, in milliseconds. */
  due: number;
}

export interface RemovalParts {
  api: Api;
  chat: Signal<Chat>;
  isOnline: ReadonlySignal<boolean>;
  isLeading: ReadonlySignal<boolean>;
}

/**
 * Messages deleted for oneself: out of sight at once in every tab, and only told to the server when nobody can take it back any
 * more. Kept on the device until the server knows.
 */
export class Removals {
  /** By the message's id. */
  readonly items = signal<ReadonlyMap<number, Removal>>(new Map());
  /** What this tab can take back. */
  private undoable: number[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSending = false;
  private stopWatching = (): void => {};

  constructor(
    private readonly entries: AccountEntries,
    private readonly parts: RemovalParts,
  ) {}

  start(): void {
    for (const [id, value] of this.entries.list(KIND)) this.heard(KIND + id, value);
    window.addEventListener('pagehide', this.flush);
    const { isOnline, isLeading } = this.parts;
    this.stopWatching = effect(() => {
      if (isOnline.value && isLeading.value && this.items.value.size > 0) this.schedule();
    });
  }

  stop(): void {
    this.flush();
    window.removeEventListener('pagehide', this.flush);
    this.stopWatching();
    clearTimeout(this.timer);
  }

  /** Answers how many one {@link undo} would bring back. */
  add(message: { id: number; conversation_id: number }): number {
    this.undoable = this.undoable.filter((id) => this.items.value.has(id));
    const due = Date.now() + UNDO_MS;
    this.undoable.push(message.id);
    batch(() => {
      this.set(message.id, { conversation_id: message.conversation_id, due });
      this.postpone(due);
    });
    return this.undoable.length;
  }

  /** Brings back what this tab took away and the server does not know of yet. */
  undo(): void {
    batch(() => {
      for (const id of this.undoable.splice(0)) this.set(id, undefined);
    });
  }

  /** Another tab took a message away, brought it back, or told the server. */
  heard(name: string, value: string | null): void {
    if (!name.startsWith(KIND)) return;
    const items = new Map(this.items.value);
    const id = Number(name.slice(KIND.length));
    const removal = value === null ? undefined : parse(value);
    if (removal) items.set(id, removal);
    else items.delete(id);
    this.items.value = items;
  }

  private set(id: number, removal: Removal | undefined): void {
    const items = new Map(this.items.value);
    if (removal) items.set(id, removal);
    else items.delete(id);
    this.items.value = items;
    this.entries.set(KIND + id, removal ? JSON.stringify(removal) : null);
  }

  /** What can be taken back together is told together. */
  private postpone(due: number): void {
    for (const id of this.undoable) {
      const known = this.items.value.get(id);
      if (known) this.set(id, { ...known, due });
    }
  }

  /** The page goes, and with it the way back. Whether the server heard of it is seen at the next start. */
  private readonly flush = (): void => {
    for (const id of this.undoable.splice(0)) {
      const known = this.items.value.get(id);
      if (!known) continue;
      this.set(id, { ...known, due: 0 });
      void this.parts.api.deleteMessage(id, 'me').catch(() => {});
    }
  };

  private schedule(delay = 0): void {
    clearTimeout(this.timer);
    const now = Date.now();
    // A clock that was set back must not hold anything up.
    const waits = [...this.items.value.values()].map(({ due }) => Math.min(Math.max(0, due - now), UNDO_MS));
    if (waits.length > 0)
      this.timer = setTimeout(() => void this.send(), Math.max(delay, Math.min(...waits)));
  }

  private async send(): Promise<void> {
    const { isOnline, isLeading } = this.parts;
    if (this.isSending || !isOnline.value || !isLeading.value) return;
    this.isSending = true;
    let isRefused = false;
    for (const [id, { due }] of this.items.value) {
      if (due <= Date.now() && !(await this.tell(id))) isRefused = true;
    }
    this.isSending = false;
    this.schedule(isRefused ? AGAIN_MS : 0);
  }

  /** False where the server could not be told now. */
  private async tell(id: number): Promise<boolean> {
    const { api, chat } = this.parts;
    try {
      await api.deleteMessage(id, 'me');
    } catch (error) {
      if (!(error instanceof ApiError) || PASSING.has(error.code)) return false;
      // It is not there any more, or the session is over.
      if (error.code === 'unauthenticated') return false;
    }
    const removal = this.items.value.get(id);
    batch(() => {
      if (removal) {
        const { conversation_id } = removal;
        chat.value = applyDeleted(chat.value, { message_id: id, conversation_id, scope: 'me' });
      }
      this.set(id, undefined);
    });
    return true;
  }
}

function parse(value: string): Removal | undefined {
  try {
    return JSON.parse(value) as Removal;
  } catch {
    return undefined;
  }
}
