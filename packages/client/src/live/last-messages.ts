import type { ListConversations } from '../../../../src/contracts/routes/conversations.ts';
import type { Data, Request } from '../api/request.ts';
import { lastOf } from '../state/ranges.ts';
import { floorOf } from '../state/thread.ts';
import type { ChatState, HistoryPage, Message, Rows } from '../state/types.ts';

/** As many as the server lists at once. */
const PAGE = 200;

const LISTS = { all: 'current', archived: 'archived' } as const;

export interface LastMessagesParts {
  request: Request;
  state(): ChatState;
  take(rows: Pick<Rows, 'messages' | 'my_reactions'>, history: HistoryPage, asked: ChatState): void;
}

/** The newest messages of listed conversations of which sync brought none: on a new device, those beyond the first few. */
export class LastMessages {
  /** Which beginning of the state it was done for. */
  private doneFor: number | undefined;
  private isRunning = false;

  constructor(private readonly parts: LastMessagesParts) {}

  /** To be called when the state is current. What fails is tried again the next time. */
  async run(): Promise<void> {
    const { began_at } = this.parts.state();
    if (this.isRunning || this.doneFor === began_at) return;
    this.isRunning = true;
    try {
      for (const filter of ['all', 'archived'] as const) await this.fetch(filter);
      this.doneFor = began_at;
    } catch {
      // Lists show no last message meanwhile.
    } finally {
      this.isRunning = false;
    }
  }

  private async fetch(filter: keyof typeof LISTS): Promise<void> {
    let before = '';
    while (this.lacksSome(filter)) {
      const asked = this.parts.state();
      const page = (await this.parts.request(
        'get',
        `/api/conversations?filter=${filter}&limit=${PAGE}${before}`,
      )) as Data<typeof ListConversations>;
      for (const message of page.last_messages) this.take(message, asked);
      if (page.next === null) return;
      before = `&before=${encodeURIComponent(page.next)}`;
    }
  }

  private take(message: Message, asked: ChatState): void {
    const { conversation_id } = message;
    if (!isLacking(asked, conversation_id)) return;
    this.parts.take(
      { messages: [message] },
      { conversation_id, has_more_before: true, has_more_after: false },
      asked,
    );
  }

  private lacksSome(filter: keyof typeof LISTS): boolean {
    const state = this.parts.state();
    return state.list[LISTS[filter]].some(({ id }) => isLacking(state, id));
  }
}

/** Whether there is something to see in it, and nothing of that is here. */
function isLacking({ conversations }: ChatState, id: number): boolean {
  const held = conversations.get(id);
  if (!held || held.row.last_seq <= floorOf(held.settings)) return false;
  const { from_seq, to_seq } = lastOf(held.thread.ranges);
  return to_seq < from_seq;
}
