import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import { type Conversation, idsOf } from '../../domain/conversation';
import { toEmoji } from '../../domain/emoji';
import { InvalidRequestError, NotFoundError } from '../../domain/errors';
import type { MessageView, PersonView } from '../../domain/views';
import type { Stored } from '../../repositories/conversation-writes/kind';
import type { ReactOutcome } from '../../repositories/conversation-writes/kinds/react';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type {
  ReactedMessage,
  ReactedPlace,
  ReactionRepository,
} from '../../repositories/messages/reaction-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { ViewService } from '../views/view-service';

export interface ReactedPeople {
  people: PersonView[];
  /** What `after` of the next page is; null if there is none. */
  next: string | null;
}

const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

/** What users react to messages with, for those who see them. Emojis come as clients write them. */
export class ReactionService {
  constructor(
    private readonly lanes: WriteLanes,
    private readonly directory: Pick<ConversationDirectory, 'ensure' | 'dropOutdated'>,
    private readonly reactions: ReactionRepository,
    private readonly views: Pick<ViewService, 'messages'>,
    private readonly events: EventPublisher,
  ) {}

  /**
   * Returns the message as it is then. It is no error if the reaction is there.
   * @throws InvalidRequestError, NotFoundError, TooManyError; ForbiddenError for a system message, and while a block stands; BusyError, also
   * if the reaction is stored and cannot be shown
   */
  add(caller: Author, message_id: number, emoji: string): Promise<MessageView> {
    return this.change(caller, message_id, { kind: 'react', emoji });
  }

  /** Returns the message as it is then. It is no error if the reaction is not there. @throws as {@link add} */
  remove(caller: Author, message_id: number, emoji: string): Promise<MessageView> {
    return this.change(caller, message_id, { kind: 'unreact', emoji });
  }

  /** A page of those who have reacted with an emoji, the first first. @throws InvalidRequestError, NotFoundError */
  async people(
    { user_id }: Author,
    message_id: number,
    query: { emoji: string; limit?: number | undefined; after?: string | undefined },
  ): Promise<ReactedPeople> {
    const emoji = requireEmoji(query.emoji);
    const after = query.after === undefined ? undefined : readPlace(query.after);
    const limit = Math.min(query.limit ?? DEFAULT_PAGE, MAX_PAGE);
    const message = await this.requireMessage(user_id, message_id);
    const found = await this.reactions.listPeople(message, emoji, { after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      people: page.map(({ reacted_at: _reacted_at, ...person }) => person),
      next: found.length > limit && last ? writePlace({ at: last.reacted_at, user_id: last.id }) : null,
    };
  }

  private async change(
    { user_id }: Author,
    message_id: number,
    { kind, emoji: written }: { kind: 'react' | 'unreact'; emoji: string },
  ): Promise<MessageView> {
    const emoji = requireEmoji(written);
    const message = await this.requireMessage(user_id, message_id);
    const { conversation_id, seq } = message;
    // Many members may react at the same time: who is in a group is not read for each of them.
    const known =
      message.conversation_type === 'group'
        ? await this.directory.ensure(user_id, { conversation_id })
        : undefined;
    const { members_version } = known ?? {};
    const write = {
      kind,
      conversation_id,
      user_id,
      seq,
      emoji,
      ...(members_version !== undefined && { members_version }),
    };
    const outcome = await this.lanes.submit<typeof kind>(write);
    this.tell(message, outcome, { known, reactor_id: user_id });
    const [shown] = await this.views.messages(user_id, [{ conversation_id, seq }]);
    if (!shown) throw new NotFoundError();
    return shown;
  }

  private tell(
    { id: message_id, ...message }: ReactedMessage,
    { changed, audience, since }: ReactOutcome & Stored,
    { known, reactor_id }: { known: Conversation | undefined; reactor_id: number },
  ): void {
    if (!changed) return;
    // Which of them see it is looked up when they are told.
    const told = known && audience ? this.directory.dropOutdated(known, audience, message.seq) : known;
    this.events.publish({
      type: 'message_changed',
      ...message,
      message_id,
      what: 'reacted',
      user_id: reactor_id,
      audience: idsOf(told?.members ?? audience ?? []),
      since,
    });
  }

  private async requireMessage(user_id: number, message_id: number): Promise<ReactedMessage> {
    const message = await this.reactions.findMessage(user_id, message_id);
    if (!message) throw new NotFoundError();
    return message;
  }
}

/** @throws InvalidRequestError */
function requireEmoji(written: string): string {
  const emoji = toEmoji(written);
  if (emoji === undefined) throw new InvalidRequestError([{ path: 'emoji', message: 'emoji_invalid' }]);
  return emoji;
}

function writePlace({ at, user_id }: ReactedPlace): string {
  return [Date.parse(at), user_id].join('.');
}

/** @throws InvalidRequestError if it is none that {@link writePlace} has made */
function readPlace(written: string): ReactedPlace {
  const [, at, user_id] = /^(\d{1,14})\.(\d{1,15})$/.exec(written) ?? [];
  if (user_id === undefined) throw new InvalidRequestError([{ path: 'after', message: 'cursor_invalid' }]);
  return { at: new Date(Number(at)).toISOString(), user_id: Number(user_id) };
}
