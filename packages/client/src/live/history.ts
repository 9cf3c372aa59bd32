import type { ConversationApi } from '../api/conversation-api.ts';
import { floorOf } from '../state/thread.ts';
import type { ChatState, ConversationState, HistoryPage, Rows } from '../state/types.ts';

type Place = { before_seq: number } | { after_seq: number } | { around_seq: number };

export interface HistoryParts {
  api: ConversationApi;
  state(): ChatState;
  take(rows: Pick<Rows, 'messages' | 'my_reactions'>, history: HistoryPage, asked: ChatState): void;
}

/** Fetches messages that sync did not bring, a page at a time. Calls for the same page share one request. */
export class History {
  private readonly loading = new Map<string, Promise<void>>();

  constructor(private readonly parts: HistoryParts) {}

  /** Those before the oldest one that is here. @throws ClientError */
  async loadEarlier(conversation_id: number): Promise<void> {
    const held = this.held(conversation_id);
    if (!held) return;
    const before_seq = held.thread.ranges[0]?.from_seq ?? 1;
    if (before_seq > floorOf(held.settings) + 1) await this.load(conversation_id, { before_seq });
  }

  /** Those that are missing after one. @throws ClientError */
  async loadGap(conversation_id: number, after_seq: number): Promise<void> {
    const ranges = this.held(conversation_id)?.thread.ranges ?? [];
    const isGap = ranges.slice(0, -1).some(({ to_seq }) => to_seq === after_seq);
    if (isGap) await this.load(conversation_id, { after_seq });
  }

  /** Those around one, as to show where somebody was mentioned. @throws ClientError */
  async loadAround(conversation_id: number, seq: number): Promise<void> {
    const ranges = this.held(conversation_id)?.thread.ranges ?? [];
    const isHere = ranges.some(({ from_seq, to_seq }) => seq >= from_seq && seq <= to_seq);
    if (!isHere) await this.load(conversation_id, { around_seq: seq });
  }

  private held(conversation_id: number): ConversationState | undefined {
    return this.parts.state().conversations.get(conversation_id);
  }

  private load(conversation_id: number, place: Place): Promise<void> {
    const key = `${conversation_id} ${JSON.stringify(place)}`;
    const running =
      this.loading.get(key) ??
      this.fetch(conversation_id, place).finally(() => {
        this.loading.delete(key);
      });
    this.loading.set(key, running);
    return running;
  }

  private async fetch(conversation_id: number, place: Place): Promise<void> {
    const asked = this.parts.state();
    const page = await this.parts.api.listMessages(conversation_id, place);
    const { messages, my_reactions, has_more_before, has_more_after } = page;
    const { around_seq: _around, ...sides } = { around_seq: undefined, ...place };
    this.parts.take(
      { messages, my_reactions },
      { conversation_id, ...sides, has_more_before, has_more_after },
      asked,
    );
  }
}
