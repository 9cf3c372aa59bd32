import type { Author } from '../../domain/author';
import { InvalidRequestError, NotFoundError } from '../../domain/errors';
import type {
  ConversationRows,
  ConversationView,
  MemberView,
  MessageView,
  SettingsView,
} from '../../domain/views';
import type {
  ConversationFilter,
  ConversationListRepository,
  ListedConversation,
} from '../../repositories/conversations/conversation-list-repository';
import type { ViewService } from '../views/view-service';

const DEFAULT_PAGE = 50;

/** A conversation as all its members see it, and what is one member's own in it. */
export interface OwnConversation {
  conversation: ConversationView;
  settings: SettingsView;
}

export interface ConversationPage extends ConversationRows {
  last_messages: MessageView[];
  /** What `before` of the next page is; null if there is none. */
  next: string | null;
}

/** The conversations of a user, as they are now. */
export class ConversationList {
  constructor(
    private readonly list: ConversationListRepository,
    private readonly views: ViewService,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** `unread`: a page may have fewer than there are room for, as what is unread is counted after it was read. @throws InvalidRequestError */
  async page(
    { user_id }: Author,
    query: {
      filter?: ConversationFilter | undefined;
      limit?: number | undefined;
      before?: string | undefined;
    },
  ): Promise<ConversationPage> {
    const { filter = 'all', limit = DEFAULT_PAGE, before } = query;
    const after = before === undefined ? undefined : readPlace(before);
    const found = await this.list.list(user_id, { filter, limit: limit + 1, ...(after && { after }) });
    const listed = found.slice(0, limit);
    const { conversations, settings } = await this.rowsOf(user_id, listed, filter);
    const ids = conversations.map(({ id }) => id);
    const keys = await this.list.listNewest(user_id, ids);
    const last = listed.at(-1);
    return {
      conversations,
      settings,
      last_messages: await this.views.messages(user_id, keys),
      next: found.length > limit && last ? writePlace(last) : null,
    };
  }

  /** @throws NotFoundError */
  async get(caller: Author, conversation_id: number): Promise<OwnConversation> {
    const { conversations, settings } = await this.views.rows(caller.user_id, [conversation_id]);
    const [[conversation], [own]] = [conversations, settings];
    if (!conversation || !own) throw new NotFoundError();
    return { conversation, settings: own };
  }

  /** With its members, if sync has all of them. One that was just `made` is told of in any case: a refusal would have it made again. @throws NotFoundError */
  async getWithMembers(
    caller: Author,
    conversation_id: number,
    made?: OwnConversation,
  ): Promise<OwnConversation & { members: MemberView[] }> {
    try {
      const view = await this.get(caller, conversation_id);
      return { ...view, members: await this.views.listedMembers(caller.user_id, [view.conversation]) };
    } catch (error) {
      if (!made) throw error;
      this.onError(error);
      return { ...made, members: [] };
    }
  }

  /** In the order of the list. */
  private async rowsOf(
    user_id: number,
    listed: readonly ListedConversation[],
    filter: ConversationFilter,
  ): Promise<ConversationRows> {
    const ids = listed.map(({ id }) => id);
    const rows = await this.views.rows(user_id, ids);
    if (filter !== 'unread') return rows;
    const settings = rows.settings.filter(
      ({ marked_unread, unread_count }) => marked_unread || unread_count > 0,
    );
    const unread = new Set(settings.map(({ conversation_id }) => conversation_id));
    return { conversations: rows.conversations.filter(({ id }) => unread.has(id)), settings };
  }
}

function writePlace({ is_pinned, sorted_at, id }: ListedConversation): string {
  return [is_pinned, Date.parse(sorted_at), id].join('.');
}

/** @throws InvalidRequestError if it is none that {@link writePlace} has made */
function readPlace(written: string): ListedConversation {
  const [, is_pinned, at, id] = /^([01])\.(\d{1,14})\.(\d{1,15})$/.exec(written) ?? [];
  if (id === undefined) throw new InvalidRequestError([{ path: 'before', message: 'cursor_invalid' }]);
  return {
    is_pinned: is_pinned === '1' ? 1 : 0,
    sorted_at: new Date(Number(at)).toISOString(),
    id: Number(id),
  };
}
