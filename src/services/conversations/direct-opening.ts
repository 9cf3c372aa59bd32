import type { Author } from '../../domain/author';
import { NotFoundError, ReceiverIsSelfError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { ConversationRepository } from '../../repositories/conversations/conversation-repository';
import type { ConversationDirectory } from './conversation-directory';

/** Direct conversations that somebody asks for before there is a message. */
export class DirectOpening {
  constructor(
    private readonly directory: Pick<ConversationDirectory, 'find' | 'ensure'>,
    private readonly conversations: Pick<ConversationRepository, 'findOutline' | 'open'>,
    private readonly clock: Clock,
  ) {}

  /**
   * From now on it is there for the caller. The other one learns of it by its first message.
   * @throws ReceiverIsSelfError, NotFoundError for somebody who does not exist, or whom the caller may not address
   */
  async open({ user_id }: Author, with_user: number): Promise<{ id: number; is_new: boolean }> {
    if (with_user === user_id) throw new ReceiverIsSelfError();
    const found = await this.directory.find(user_id, { with_user });
    const isThere = found && (await this.conversations.findOutline(found.id, user_id)) !== undefined;
    if (isThere) return { id: found.id, is_new: false };
    const conversation = await this.directory.ensure(user_id, { with_user });
    if (!conversation) throw new NotFoundError();
    const { id } = conversation;
    return { id, is_new: await this.conversations.open(id, user_id, new Date(this.clock())) };
  }
}
