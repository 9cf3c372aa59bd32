import type { ConversationRef } from '../../domain/conversation';
import type { ConversationDirectory } from './conversation-directory';

/** Finds the other way to name a direct conversation: by its id, or by the other person. */
export class OtherRef {
  constructor(
    private readonly directory: Pick<
      ConversationDirectory,
      'find' | 'findOutline' | 'knownGroup' | 'knownPeer' | 'knownWith'
    >,
  ) {}

  /** Undefined if there is none, as of a group. A function, which asks, if something has to be asked. Creates nothing. */
  of(
    user_id: number,
    ref: ConversationRef,
  ): ConversationRef | undefined | (() => Promise<ConversationRef | undefined>) {
    const { directory } = this;
    if ('with_user' in ref) {
      const known = directory.knownWith(user_id, ref.with_user);
      return known ? { conversation_id: known.id } : () => this.findId(user_id, ref);
    }
    const { conversation_id } = ref;
    if (directory.knownGroup(user_id, conversation_id)) return undefined;
    const with_user = directory.knownPeer(user_id, conversation_id);
    return with_user === undefined ? () => this.findPeer(user_id, conversation_id) : { with_user };
  }

  private async findId(user_id: number, ref: { with_user: number }): Promise<ConversationRef | undefined> {
    const found = await this.directory.find(user_id, ref);
    return found && { conversation_id: found.id };
  }

  private async findPeer(user_id: number, conversation_id: number): Promise<ConversationRef | undefined> {
    const outline = await this.directory.findOutline(user_id, conversation_id);
    return outline && outline.peer_id !== null ? { with_user: outline.peer_id } : undefined;
  }
}
