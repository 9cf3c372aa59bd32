import type { Signal } from '@preact/signals';
import type { Api } from '../api/api';
import { applyHistory } from '../state/apply-events';
import { type Chat, isAtStart } from '../state/chat';

/** Messages per request. */
export const PAGE = 200;

/** Fetches the older messages of conversations, a page at a time. */
export class EarlierMessages {
  /** Requests in flight, by the other person's id. */
  private readonly loading = new Map<number, Promise<void>>();

  constructor(
    private readonly api: Api,
    private readonly chat: Signal<Chat>,
  ) {}

  /** Takes in the next older page; calls during a request share it. @throws ApiError */
  load(peer_id: number): Promise<void> {
    const running = this.loading.get(peer_id) ?? this.fetch(peer_id);
    this.loading.set(peer_id, running);
    return running.finally(() => this.loading.delete(peer_id));
  }

  private async fetch(peer_id: number): Promise<void> {
    const known = this.chat.value.conversations.get(peer_id);
    if (!known || isAtStart(known)) return;
    const before_id = known.messages[0]?.id;
    const { messages } = await this.api.listConversation(peer_id, { limit: PAGE, before_id });
    this.chat.value = applyHistory(this.chat.value, { peer_id, messages, limit: PAGE });
  }
}
