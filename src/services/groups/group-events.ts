import type { Author } from '../../domain/author';
import type { ConversationChanged, EventPublisher, MembersChanged } from '../../domain/chat-events';
import { idsOf, seenBy } from '../../domain/conversation';
import type { StoredMessage } from '../../domain/message';
import { SYSTEM } from '../../domain/system-message';
import type { Stored } from '../../repositories/conversation-writes/kind';
import type { LeaveOutcome, LeaveWrite } from '../../repositories/conversation-writes/kinds/leave';
import type { SystemOutcome } from '../../repositories/conversation-writes/message-draft';
import type { WriteWithTempId } from '../../repositories/conversation-writes/stored-messages';

type Told = Pick<MembersChanged, 'messages' | 'audience' | 'author_name' | 'since'>;

/** What has become of a group's members: what is left out is nothing. */
export type MembersNews = Told & Partial<Pick<MembersChanged, 'joined' | 'left' | 'changed'>>;
type InfoNews = Told & Pick<ConversationChanged, 'info'>;

/**
 * Publishes what was done to groups, to those who were members when it was stored. Nothing is waited for in between, so what is told of a
 * group comes in the order in which it was stored.
 */
export class GroupEvents {
  constructor(private readonly events: EventPublisher) {}

  membersChanged(author: Author, conversation_id: number, news: MembersNews): void {
    this.events.publish({
      joined: [],
      left: [],
      changed: [],
      ...news,
      type: 'members_changed',
      conversation_id,
      conversation_type: 'group',
      author,
    });
  }

  infoChanged(author: Author, conversation_id: number, news: InfoNews): void {
    this.events.publish({
      ...news,
      type: 'conversation_changed',
      conversation_id,
      conversation_type: 'group',
      author,
    });
  }
}

/** What a write has done by which somebody has left, and somebody else may have become an owner. */
export function leavingOf(
  write: LeaveWrite,
  { message, succession, since }: LeaveOutcome & Stored,
): MembersNews {
  const { messages, ...told } = toldBy(write, { message, since });
  const { user_id, successor_id } = write;
  if (!succession) return { left: [user_id], messages, ...told };
  const changed = successor_id === undefined ? [] : [successor_id];
  return { left: [user_id], changed, messages: [messageOf(write, succession), ...messages], ...told };
}

/** The message that tells of a write, for those who see it. */
export function toldBy(
  write: WriteWithTempId,
  { message, since }: { message: SystemOutcome } & Stored,
): Told {
  const author = message.audience.find(({ user_id }) => user_id === write.user_id);
  return {
    messages: [messageOf(write, message)],
    audience: idsOf(seenBy(message.audience, message.seq)),
    author_name: author?.name,
    since,
  };
}

/** As it was stored. */
function messageOf(
  { conversation_id, user_id: sender_id, temp_id }: WriteWithTempId,
  { id, seq, change_no, created_at, metadata }: SystemOutcome,
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
    ...(change_no > 0 && { change_no }),
  };
}
