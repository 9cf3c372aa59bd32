import type { Author } from '../../domain/author';
import type { EventPublisher, ViewChanged } from '../../domain/chat-events';
import type { PersonalSettings } from '../../domain/conversation';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ConversationDirectory } from './conversation-directory';

/** What a member chooses for one conversation. */
export class ConversationSettings {
  constructor(
    private readonly lanes: WriteLanes,
    private readonly directory: Pick<ConversationDirectory, 'require'>,
    private readonly events: EventPublisher,
  ) {}

  /**
   * Null ends the mute. Returns the time as it is stored.
   * @throws NotFoundError also to users who are not members
   */
  async mute(author: Author, conversation_id: number, until: string | null): Promise<string | null> {
    const muted_until = until === null ? null : new Date(until);
    await this.change(author, conversation_id, { muted_until });
    return muted_until?.toISOString() ?? null;
  }

  /** What is left out stays as it is. @throws NotFoundError also to users who are not members */
  async change(author: Author, conversation_id: number, choices: Partial<PersonalSettings>): Promise<void> {
    const { user_id } = author;
    // The lane knows members, and one of a conversation that a block has made is not to know of it.
    const { type: conversation_type } = await this.directory.require(author, conversation_id);
    const write = { kind: 'settings', conversation_id, user_id, ...choices } as const;
    const { changed, since } = await this.lanes.submit<'settings'>(write);
    if (!changed) return;
    this.told({ user_id, conversation_id, conversation_type, since });
  }

  /**
   * Clears the conversation for this user, and takes it off their list until its next message.
   * @throws NotFoundError also to users who are not members
   */
  async hide(author: Author, conversation_id: number): Promise<void> {
    const { user_id } = author;
    const { type: conversation_type } = await this.directory.require(author, conversation_id);
    const write = { kind: 'clear', conversation_id, user_id, hides: true } as const;
    const { since } = await this.lanes.submit<'clear'>(write);
    this.told({ user_id, conversation_id, conversation_type, since });
  }

  private told(changed: Omit<ViewChanged, 'type' | 'is_settings'>): void {
    this.events.publish({ type: 'view_changed', is_settings: true, ...changed });
  }
}
