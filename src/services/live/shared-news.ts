import type {
  ConversationView,
  MemberView,
  MessageView,
  OwnReactionsView,
  SettingsView,
} from '../../domain/views';
import type { SharedMembers } from '../views/shared-members';
import type { SharedRow, SharedViews } from '../views/shared-views';
import type { Departures } from './departures';
import { NewsQueue } from './news-queue';
import type { NewsQueueOptions } from './news-queue-options';
import type { PersonalNews } from './personal-news';

/** A row, who is shown it, and what it is of. */
export type SharedNews =
  | ({ kind: 'conversation' } & SharedRow<ConversationView>)
  | ({ kind: 'member' } & SharedRow<MemberView>)
  | ({ kind: 'settings' } & SharedRow<SettingsView>)
  | ({ kind: 'message' } & SharedRow<MessageView>)
  /** For one viewer. */
  | ({ kind: 'my_reactions' } & SharedRow<OwnReactionsView>);

/** A row that was read because something has changed after this number. */
export type Found = SharedNews & { since: number };

export interface SharedNewsParts {
  views: SharedViews;
  members: SharedMembers;
  departures: Departures;
  personal: Pick<PersonalNews, 'isBeginning' | 'changed'>;
  isConnected: (user_id: number) => boolean;
  /** Who is in a group, if that is known without a read. */
  membersOf: (conversation_id: number) => readonly number[] | undefined;
  /** Called with rows and those who are shown them. */
  tell: (news: SharedNews) => void;
  /** Called if the user may have missed something. */
  missed: (user_id: number) => void;
  /** Called if anybody may have. */
  missedByAll: () => void;
  onError: (error: unknown) => void;
}

/** What has changed of a conversation. */
export interface ChangedConversation {
  conversation_id: number;
  /** Who may be told of it. Left out: all members. */
  viewer_ids?: ReadonlySet<number>;
}

export interface SharedNewsOptions<Item> extends Pick<
  NewsQueueOptions<Item>,
  'at_once' | 'together' | 'pause_ms' | 'merge'
> {
  /** Returns the rows of what has changed, as they are now. */
  read: (items: readonly Item[]) => Promise<Found[]>;
}

/**
 * Reads rows that have changed for several users, and tells those who are connected, and have not left meanwhile. If they cannot be read, those
 * whom they concern are to ask sync.
 */
export class SharedNewsReader<Item extends ChangedConversation> {
  private readonly queue: NewsQueue<Item>;

  constructor(
    private readonly parts: SharedNewsParts,
    private readonly options: SharedNewsOptions<Item>,
  ) {
    this.queue = new NewsQueue<Item>({
      ...options,
      read: (items) => this.read(items),
      giveUp: (item) => this.missed(item),
      onError: parts.onError,
    });
  }

  add(item: Item): void {
    this.queue.add(item.conversation_id, item);
  }

  /** Resolves when nothing is being read any more. What waits is found by sync, elsewhere. */
  stop(): Promise<void> {
    return this.queue.stop();
  }

  private async read(items: readonly Item[]): Promise<void> {
    const began = this.parts.departures.now();
    for (const found of await this.options.read(items)) this.tell(found, began);
  }

  private missed({ conversation_id, viewer_ids }: Item): void {
    const { membersOf, missed, missedByAll } = this.parts;
    const concerned = viewer_ids ?? membersOf(conversation_id);
    if (concerned) for (const user_id of concerned) missed(user_id);
    else missedByAll();
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
