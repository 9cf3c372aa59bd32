import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import { NotFoundError } from '../../domain/errors';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ConversationDirectory } from './conversation-directory';

/** What a member chooses for one conversation. */
export class ConversationSettings {
  constructor(
    private readonly lanes: WriteLanes,
    private readonly directory: Pick<ConversationDirectory, 'find'>,
    private readonly events: EventPublisher,
  ) {}

  /**
   * Null ends the mute. Returns the time as it is stored.
   * @throws NotFoundError also to users who are not members
   */
  async mute({ user_id }: Author, conversation_id: number, until: string | null): Promise<string | null> {
    // The lane knows members, and one of a conversation that a block has made is not to know of it.
    if (!(await this.directory.find(user_id, { conversation_id }))) throw new NotFoundError();
    const muted_until = until === null ? null : new Date(until);
    const write = { kind: 'settings', conversation_id, user_id, muted_until } as const;
    const { changed } = await this.lanes.submit<'settings'>(write);
    if (changed) this.events.publish({ type: 'view_changed', user_id });
    return muted_until?.toISOString() ?? null;
  }
}
