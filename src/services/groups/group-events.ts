import type { Author } from '../../domain/author';
import type { ConversationChanged, EventPublisher, MembersChanged } from '../../domain/chat-events';
import type { StoredMessage } from '../../domain/message';
import { SYSTEM } from '../../domain/system-message';
import type { LeaveOutcome, LeaveWrite } from '../../repositories/conversation-writes/kinds/leave';
import type { SystemOutcome } from '../../repositories/conversation-writes/message-draft';
import type { WriteWithTempId } from '../../repositories/conversation-writes/stored-messages';
import type { MessageRepository } from '../../repositories/messages/message-repository';

type Told = 'type' | 'conversation_id' | 'conversation_type' | 'author' | 'audience';

/** What has become of a group's members: what is left out is nothing. */
export type MembersNews = Partial<Omit<MembersChanged, Told>>;
type InfoNews = Omit<ConversationChanged, Told>;

/** Publishes what was done to groups. */
export class GroupEvents {
  constructor(
    private readonly messages: Pick<MessageRepository, 'listMembers'>,
    private readonly events: EventPublisher,
    private readonly onError: (error: unknown) => void,
  ) {}

  membersChanged(author: Author, conversation_id: number, news: MembersNews): Promise<void> {
    const nothing = { joined: [], left: [], changed: [], messages: [] };
    return this.tell(conversation_id, (audience) => ({
      ...nothing,
      ...news,
      type: 'members_changed',
      conversation_id,
      conversation_type: 'group',
      author,
      audience,
    }));
  }

  infoChanged(author: Author, conversation_id: number, news: InfoNews): Promise<void> {
    return this.tell(conversation_id, (audience) => ({
      ...news,
      type: 'conversation_changed',
      conversation_id,
      conversation_type: 'group',
      author,
      audience,
    }));
  }

  /**
   * The members are read after the commit, so that nobody is told who was removed before it. If they cannot be, the caller is not refused
   * what is done: sync tells everybody.
   */
  private async tell(
    conversation_id: number,
    eventFor: (audience: number[]) => MembersChanged | ConversationChanged,
  ): Promise<void> {
    try {
      this.events.publish(eventFor(await this.messages.listMembers(conversation_id)));
    } catch (error) {
      this.onError(error);
    }
  }
}

/** What a write has done by which somebody has left, and somebody else may have become an owner. */
export function leavingOf(write: LeaveWrite, { message, succession }: LeaveOutcome): MembersNews {
  const messages = [succession, message].flatMap((told) => (told ? [toldBy(write, told)] : []));
  const { user_id, successor_id } = write;
  const changed = succession && successor_id !== undefined ? [successor_id] : [];
  return { left: [user_id], changed, messages };
}

/** The message that tells of a write, as it was stored. */
export function toldBy(
  { conversation_id, user_id: sender_id, temp_id }: WriteWithTempId,
  { id, seq, created_at, metadata }: SystemOutcome,
): StoredMessage {
  return {
    id,
    conversation_id,
    seq,
    sender_id,
    temp_id,
    content: null,
    content_type: SYSTEM,
    metadata,
    created_at,
    deleted_at: null,
  };
}
