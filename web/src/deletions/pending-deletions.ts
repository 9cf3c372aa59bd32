import { type Chat, ClientError } from '@mychat/client';
import { batch, effect, type ReadonlySignal } from '@preact/signals';
import type { DeletionEntries } from './deletion-entries';

/** How long a deletion can be undone. */
export const UNDO_MS = 5_000;
const RETRY_MS = 5_000;
/** Failures that a retry may resolve. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'unreachable',
  'busy',
  'rate_limited',
  'internal',
  // The session is over: whoever logs in again sees what is not done.
  'session_over',
  'no_token',
]);

export interface PendingDeletionsInputs {
  chat: Chat;
  isOnline: ReadonlySignal<boolean>;
  isLeading: ReadonlySignal<boolean>;
}

/**
 * Messages that the user deleted for themselves. They are hidden in every tab at once and sent to the server when the deletion cannot be
 * undone any more. Until the server has done it they are stored on the device.
 */
export class PendingDeletions {
  /** By message id. */
  readonly items: DeletionEntries['items'];
  /** Ids of the messages that this tab can restore. */
  private undoable: number[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isSending = false;
  private stops: (() => void)[] = [];

  constructor(
    private readonly entries: DeletionEntries,
    private readonly inputs: PendingDeletionsInputs,
  ) {
    this.items = entries.items;
  }

  start(): void {
    this.entries.load();
    window.addEventListener('pagehide', this.flush);
    const { chat, isOnline, isLeading } = this.inputs;
    this.stops = [
      effect(() => {
        const deleted = [...this.items.value];
        chat.conceal(new Map(deleted.map(([id, { conversation_id }]) => [id, conversation_id])));
      }),
      effect(() => {
        if (isOnline.value && isLeading.value && this.items.value.size > 0) this.schedule();
      }),
    ];
  }

  stop(): void {
    this.flush();
    window.removeEventListener('pagehide', this.flush);
    for (const stop of this.stops.splice(0)) stop();
    clearTimeout(this.timer);
  }

  /** Returns how many messages {@link undo} would restore. */
  add(messages: readonly { id: number; conversation_id: number }[]): number {
    this.undoable = this.undoable.filter((id) => this.items.value.has(id));
    const due = Date.now() + UNDO_MS;
    batch(() => {
      this.postpone(due);
      for (const { id, conversation_id } of messages) this.entries.set(id, { conversation_id, due });
    });
    for (const { id } of messages) if (!this.undoable.includes(id)) this.undoable.push(id);
    return this.undoable.length;
  }

  /** Restores the messages that this tab deleted and the server does not know of yet. */
  undo(): void {
    batch(() => {
      for (const id of this.undoable.splice(0)) this.entries.set(id, undefined);
    });
  }

  /** Messages that can be undone together are sent together. */
  private postpone(due: number): void {
    for (const id of this.undoable) {
      const known = this.items.value.get(id);
      if (known) this.entries.set(id, { ...known, due });
    }
  }

  /** The page unloads, so nothing can be undone any more. If the request does not arrive, the next start repeats it. */
  private readonly flush = (): void => {
    for (const id of this.undoable.splice(0)) {
      const known = this.items.value.get(id);
      if (!known) continue;
      this.entries.set(id, { ...known, due: 0 });
      void this.inputs.chat.deleteMessage(id, 'me').catch(() => {});
    }
  };

  private schedule(delay = 0): void {
    clearTimeout(this.timer);
    const now = Date.now();
    // Bounded, in case the clock was set back.
    const waits = [...this.items.value.values()].map(({ due }) => Math.min(Math.max(0, due - now), UNDO_MS));
    if (waits.length > 0)
      this.timer = setTimeout(() => void this.send(), Math.max(delay, Math.min(...waits)));
  }

  private async send(): Promise<void> {
    const { isOnline, isLeading } = this.inputs;
    if (this.isSending || !isOnline.value || !isLeading.value) return;
    this.isSending = true;
    let hasFailed = false;
    for (const [id, { due }] of this.items.value) {
      // It may have been undone while others were sent.
      const isDue = due <= Date.now() && this.items.value.get(id)?.due === due;
      if (isDue && !(await this.report(id))) hasFailed = true;
    }
    this.isSending = false;
    this.schedule(hasFailed ? RETRY_MS : 0);
  }

  /** Returns false if it has to be tried again. */
  private async report(id: number): Promise<boolean> {
    try {
      await this.inputs.chat.deleteMessage(id, 'me');
    } catch (error) {
      // Any other refusal: the message does not exist any more.
      if (!(error instanceof ClientError) || TRANSIENT.has(error.code)) return false;
    }
    this.entries.set(id, undefined);
    return true;
  }
}
