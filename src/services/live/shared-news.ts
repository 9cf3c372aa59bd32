import { Batcher } from '../../domain/batcher';
import type { ConversationView, MemberView, MessageView, SettingsView } from '../../domain/views';
import { untilNotBusy } from '../../domain/until-not-busy';
import type { SharedRow, SharedViews } from '../views/shared-views';
import type { Departures } from './departures';
import type { PersonalNews } from './personal-news';

/** A row, who is shown it, and what it is of. */
export type SharedNews =
  | ({ kind: 'conversation' } & SharedRow<ConversationView>)
  | ({ kind: 'member' } & SharedRow<MemberView>)
  | ({ kind: 'settings' } & SharedRow<SettingsView>)
  | ({ kind: 'message' } & SharedRow<MessageView>);

/** A row that was read because something has changed after this number. */
export type Found = SharedNews & { since: number };

export interface SharedNewsParts {
  views: SharedViews;
  departures: Departures;
  personal: Pick<PersonalNews, 'isBeginning' | 'changed'>;
  isConnected: (user_id: number) => boolean;
  /** Called with rows and those who are shown them. */
  tell: (news: SharedNews) => void;
  /** Called if anybody may have missed something. */
  missedByAll: () => void;
  onError: (error: unknown) => void;
}

export interface SharedNewsOptions<Item> {
  /** Of one read. */
  max_items: number;
  /** Between two reads; default: none. */
  pause_ms?: number;
  /** Returns the rows of what has changed, as they are now. */
  read: (batch: readonly Item[]) => Promise<Found[]>;
}

/** What may wait to be read. */
const MAX_WAITING = 5_000;

/**
 * Reads rows that have changed for several users, a batch at a time, and tells those who are connected, and have not left meanwhile. While the
 * database is away it waits for it: rows are told as they are then.
 */
export class SharedNewsReader<Item> {
  private readonly items: Batcher<Item>;
  private readonly end = new AbortController();
  private isOverflowing = false;

  constructor(
    private readonly parts: SharedNewsParts,
    private readonly options: SharedNewsOptions<Item>,
  ) {
    const { max_items, pause_ms = 0 } = options;
    this.items = new Batcher({ max_items, pause_ms, gathersTurn: true }, (batch) => this.run(batch));
  }

  add(item: Item): void {
    if (this.items.waiting.length < MAX_WAITING) this.items.add(item);
    else this.isOverflowing = true;
  }

  /** Resolves when nothing is being read any more. What waits is found by sync, elsewhere. */
  async stop(): Promise<void> {
    this.end.abort();
    await this.items.idle();
  }

  /** Never rejects. */
  private async run(batch: readonly Item[]): Promise<void> {
    const { departures, missedByAll, onError } = this.parts;
    let began = 0;
    const read = (): Promise<Found[]> => {
      began = departures.now();
      return this.options.read(batch);
    };
    try {
      for (const found of await untilNotBusy(read, this.end.signal)) this.tell(found, began);
      if (!this.isOverflowing) return;
      this.isOverflowing = false;
      missedByAll();
    } catch (error) {
      if (this.end.signal.aborted) return;
      onError(error);
      missedByAll();
    }
  }

  private tell({ since, ...news }: Found, began: number): void {
    const { departures, personal, isConnected, tell } = this.parts;
    // A mark that the viewer is not shown is no news.
    if (news.row.change_no <= since) return;
    const conversation_id = news.kind === 'conversation' ? news.row.id : news.row.conversation_id;
    const viewer_ids = news.viewer_ids.filter((user_id) => {
      if (!isConnected(user_id) || departures.isSince(began, user_id, conversation_id)) return false;
      if (!personal.isBeginning(user_id, conversation_id)) return true;
      // The conversation is to be told first, and what is read for that may be older.
      personal.changed(user_id, since);
      return false;
    });
    if (viewer_ids.length > 0) tell({ ...news, viewer_ids });
  }
}
