import type { ChatState } from '../state/types.ts';
import type { Store } from '../stores.ts';
import { isTemporary } from '../errors.ts';
import { Timer } from '../timing.ts';

/** A sync page may be older than the gap that it was asked for. */
const AGAIN_MS = 2_000;

export interface MissingParts {
  state: Store<ChatState>;
  /** Asks for everything that has changed. */
  sync(): void;
  /** Asks for a conversation. @throws ClientError */
  ask(conversation_id: number): Promise<void>;
  /** It is not there for this user. */
  forget(conversation_id: number): void;
}

/** Sees to what the state lacks: messages between others, and conversations of which rows have come without their own. */
export class Missing {
  private seen: ChatState | undefined;
  /** Conversations that are being asked for. */
  private readonly asked = new Set<number>();
  private readonly again = new Timer();
  private stopWatching = (): void => {};

  constructor(private readonly parts: MissingParts) {}

  start(): void {
    this.stopWatching = this.parts.state.subscribe(() => this.look());
    this.look();
  }

  stop(): void {
    this.stopWatching();
    this.again.clear();
  }

  private look(): void {
    const { seen } = this;
    const state = this.parts.state.getSnapshot();
    this.seen = state;
    if (state.gaps !== seen?.gaps && state.gaps.size > 0) this.syncUntilClosed();
    if (state.waiting === seen?.waiting) return;
    for (const conversation_id of state.waiting.keys()) this.ask(conversation_id);
  }

  private syncUntilClosed(): void {
    this.parts.sync();
    this.again.set(AGAIN_MS, () => {
      if (this.parts.state.getSnapshot().gaps.size > 0) this.syncUntilClosed();
    });
  }

  private ask(conversation_id: number): void {
    if (this.asked.has(conversation_id)) return;
    this.asked.add(conversation_id);
    this.parts
      .ask(conversation_id)
      .catch((error: unknown) => {
        if (!isTemporary(error)) this.parts.forget(conversation_id);
      })
      .finally(() => this.asked.delete(conversation_id));
  }
}
