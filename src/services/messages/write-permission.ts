import type { ConversationRef } from '../../domain/conversation';
import { ForbiddenError, NotFoundError, TempIdReusedError } from '../../domain/errors';
import type { DirectMessage } from '../../domain/message';
import type { MessageRepository } from '../../repositories/messages/message-repository';
import type { WritePermissionRepository } from '../../repositories/messages/write-permission-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';

/** For servers where users may only be written to by those whom they have added. */
export class WritePermission {
  constructor(
    private readonly rows: WritePermissionRepository,
    private readonly directory: Pick<ConversationDirectory, 'findOutline' | 'knownGroup' | 'knows'>,
    private readonly messages: Pick<MessageRepository, 'findDirectByTempId'>,
  ) {}

  /** In a direct conversation: whether the receiver has added the sender, or wrote first. */
  has(sender_id: number, receiver_id: number): Promise<boolean> {
    return this.rows.has(sender_id, receiver_id);
  }

  /**
   * Creates nothing. Undefined if the sender may write; if they may not, the message that this is the retry of.
   * @throws NotFoundError for an unknown user, TempIdReusedError, ForbiddenError
   */
  async requireOrFindRetry(
    sender_id: number,
    ref: ConversationRef,
    { content, temp_id }: { content?: string | undefined; temp_id?: string | undefined },
  ): Promise<DirectMessage | undefined> {
    const receiver_id = await this.receiverOf(sender_id, ref);
    if (receiver_id === undefined || (await this.has(sender_id, receiver_id))) return undefined;
    if (!(await this.directory.knows(sender_id, receiver_id))) throw new NotFoundError();
    const existing =
      temp_id === undefined ? undefined : await this.messages.findDirectByTempId(sender_id, temp_id);
    if (!existing) throw new ForbiddenError();
    const { message, peer } = existing;
    const isSame = message.deleted_at !== null || content === undefined || message.content === content;
    if (peer.user_id !== receiver_id || !isSame) throw new TempIdReusedError();
    return existing;
  }

  /** Undefined if it is no direct conversation of the sender. */
  private async receiverOf(sender_id: number, ref: ConversationRef): Promise<number | undefined> {
    if ('with_user' in ref) return ref.with_user;
    if (this.directory.knownGroup(sender_id, ref.conversation_id)) return undefined;
    const outline = await this.directory.findOutline(sender_id, ref.conversation_id);
    return outline?.peer_id ?? undefined;
  }
}
