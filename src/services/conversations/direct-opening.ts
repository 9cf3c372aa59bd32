import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import { NotFoundError, ReceiverIsSelfError } from '../../domain/errors';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ConversationRepository } from '../../repositories/conversations/conversation-repository';
import type { ConversationDirectory } from './conversation-directory';

/** Direct conversations that somebody asks for before there is a message. */
export class DirectOpening {
  constructor(
    private readonly directory: Pick<ConversationDirectory, 'find' | 'ensure'>,
    private readonly conversations: Pick<ConversationRepository, 'findOutline'>,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
    private readonly events: EventPublisher,
  ) {}

  /**
   * From now on it is there for the caller. The other one learns of it by its first message.
   * @throws ReceiverIsSelfError, NotFoundError for somebody who does not exist, or whom the caller may not address, BusyError
   */
  async open({ user_id }: Author, with_user: number): Promise<{ id: number; is_new: boolean }> {
    if (with_user === user_id) throw new ReceiverIsSelfError();
    const found = await this.directory.find(user_id, { with_user });
    const isThere = found && (await this.conversations.findOutline(found.id, user_id)) !== undefined;
    if (isThere) return { id: found.id, is_new: false };
    const conversation = await this.directory.ensure(user_id, { with_user });
    if (!conversation) throw new NotFoundError();
    const { id } = conversation;
    const { changed, since } = await this.lanes.submit<'open'>({
      kind: 'open',
      conversation_id: id,
      user_id,
    });
    if (changed) {
      const about = { conversation_id: id, conversation_type: conversation.type, since };
      this.events.publish({ type: 'view_changed', user_id, ...about });
    }
    return { id, is_new: changed };
  }
}
