import type { Author } from '../../domain/author';
import { NotFoundError } from '../../domain/errors';
import { messageView } from '../../domain/message-view';
import type { MessageView } from '../../domain/views';
import type { MessagePageRepository } from '../../repositories/messages/message-page-repository';
import type { MessageRepository } from '../../repositories/messages/message-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { ViewService } from '../views/view-service';
import type { MessageService, Sent } from './message-service';
import type { Draft } from './send-write';

const DEFAULT_PAGE = 50;
/** After every message. */
const END = Number.MAX_SAFE_INTEGER;

export interface MessagePageQuery {
  limit?: number | undefined;
  /** At most one of these; none for the newest messages. */
  before_seq?: number | undefined;
  after_seq?: number | undefined;
  around_seq?: number | undefined;
}

export interface MessagePage {
  /** By seq. */
  messages: MessageView[];
  has_more_before: boolean;
  has_more_after: boolean;
}

/** How many messages before a seq a page has, and how many from it on. */
interface Parts {
  seq: number;
  before: number;
  from: number;
}

/** The messages of conversations that are named by their ids. Reading them marks nothing as read. */
export class ConversationMessages {
  constructor(
    private readonly directory: Pick<ConversationDirectory, 'require'>,
    private readonly messages: Pick<MessageService, 'send'>,
    private readonly pages: MessagePageRepository,
    private readonly heads: Pick<MessageRepository, 'findVisible'>,
    private readonly views: Pick<ViewService, 'messages'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** One that the caller sees. @throws NotFoundError */
  async find({ user_id }: Author, message_id: number): Promise<MessageView> {
    const head = await this.heads.findVisible(message_id, user_id);
    const [message] = head ? await this.views.messages(user_id, [head]) : [];
    if (!message) throw new NotFoundError();
    return message;
  }

  /** @throws NotFoundError */
  async page(caller: Author, conversation_id: number, query: MessagePageQuery): Promise<MessagePage> {
    await this.directory.require(caller, conversation_id);
    const { seq, before, from } = partsOf(query);
    const at = { conversation_id, seq };
    // One more of each, which tells whether there are more.
    const [older, newer] = await Promise.all([
      this.pages.listBefore(caller.user_id, at, before + 1),
      this.pages.listFrom(caller.user_id, at, from + 1),
    ]);
    const seqs = [...older.slice(Math.max(0, older.length - before)), ...newer.slice(0, from)];
    return {
      messages: await this.views.messages(
        caller.user_id,
        seqs.map((each) => ({ conversation_id, seq: each })),
      ),
      has_more_before: older.length > before,
      has_more_after: newer.length > from,
    };
  }

  /**
   * Stores a message, once per temp_id, and publishes it. `is_new` is false for a retry.
   * @throws NotFoundError, ForbiddenError, TempIdReusedError, BusyError
   */
  async send(
    caller: Author,
    conversation_id: number,
    draft: Draft,
  ): Promise<{ message: MessageView; is_new: boolean }> {
    const sent = await this.messages.send(caller, { conversation_id }, draft);
    return { message: await this.show(caller, sent), is_new: sent.is_new };
  }

  /** What was sent, as its sender sees it; of a new one nothing has to be read. @throws BusyError, of a retry only */
  async show({ user_id }: Author, { message, conversation, is_new }: Sent): Promise<MessageView> {
    const { conversation_id, seq, change_no } = message;
    const sender = conversation.members.find((member) => member.user_id === user_id);
    const stored = messageView(message, sender?.name ?? '');
    if (is_new && change_no !== undefined) return stored;
    const [shown] = await this.views.messages(user_id, [{ conversation_id, seq }]).catch((error: unknown) => {
      if (!is_new) throw error;
      // It is stored: after a refusal it would be sent again.
      this.onError(error);
      return [];
    });
    // One that is not in its sender's view was stored all the same. What their devices hold of it is newer.
    return shown ?? stored;
  }
}

function partsOf({ limit = DEFAULT_PAGE, before_seq, after_seq, around_seq }: MessagePageQuery): Parts {
  if (before_seq !== undefined) return { seq: before_seq, before: limit, from: 0 };
  if (after_seq !== undefined) return { seq: after_seq + 1, before: 0, from: limit };
  if (around_seq === undefined) return { seq: END, before: limit, from: 0 };
  const before = Math.floor(limit / 2);
  return { seq: around_seq, before, from: limit - before };
}
