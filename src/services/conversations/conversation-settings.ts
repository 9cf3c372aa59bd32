import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';

/** What a member chooses for one conversation. */
export class ConversationSettings {
  constructor(
    private readonly lanes: WriteLanes,
    private readonly events: EventPublisher,
  ) {}

  /**
   * Null ends the mute. Returns the time as it is stored.
   * @throws NotFoundError also to users who are not members
   */
  async mute({ user_id }: Author, conversation_id: number, until: string | null): Promise<string | null> {
    const muted_until = until === null ? null : new Date(until);
    const write = { kind: 'settings', conversation_id, user_id, muted_until } as const;
    const { changed } = await this.lanes.submit<'settings'>(write);
    if (changed) this.events.publish({ type: 'view_changed', user_id });
    return muted_until?.toISOString() ?? null;
  }
}
