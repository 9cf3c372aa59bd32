import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import { idsOf, seenBy } from '../../domain/conversation';
import { NotFoundError } from '../../domain/errors';
import type { Mention } from '../../domain/mention';
import type { MessageView } from '../../domain/views';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { EarlierText, EditRepository } from '../../repositories/messages/edit-repository';
import type { MessageHead, MessageRepository } from '../../repositories/messages/message-repository';
import type { ViewService } from '../views/view-service';

export interface EditDraft {
  content: string;
  /** In direct conversations nobody is mentioned. */
  mentions?: readonly Mention[] | undefined;
  /** ISO 8601: the last edit that the author has seen; null: none. */
  edit_of: string | null;
}

export interface EditServiceParts {
  lanes: Pick<WriteLanes, 'submit'>;
  messages: Pick<MessageRepository, 'findVisible'>;
  edits: EditRepository;
  views: Pick<ViewService, 'messages'>;
  events: EventPublisher;
  /** How long after it was sent a message may be edited, in milliseconds; Infinity: always. */
  window_ms: number;
}

/** What messages say after they were sent, and what they said before. */
export class EditService {
  constructor(private readonly parts: EditServiceParts) {}

  /**
   * Returns the message as it is then.
   * @throws NotFoundError, ForbiddenError, EditConflictError, EditWindowOverError; BusyError, also if the edit is stored and cannot be shown
   */
  async edit({ user_id }: Author, message_id: number, draft: EditDraft): Promise<MessageView> {
    const { lanes, views, window_ms } = this.parts;
    const message = await this.requireMessage(user_id, message_id);
    const { conversation_id, conversation_type, seq } = message;
    const { content, mentions = [], edit_of } = draft;
    const outcome = await lanes.submit<'edit'>({
      kind: 'edit',
      conversation_id,
      user_id,
      seq,
      content,
      mentions: conversation_type === 'group' ? mentions : [],
      edit_of: edit_of === null ? null : Date.parse(edit_of),
      window_ms,
    });
    if (outcome.audience) {
      this.parts.events.publish({
        type: 'message_changed',
        conversation_id,
        conversation_type,
        message_id,
        seq,
        what: 'edited',
        user_id,
        audience: idsOf(seenBy(outcome.audience, seq)),
        since: outcome.since,
      });
    }
    const [shown] = await views.messages(user_id, [{ conversation_id, seq }]);
    if (!shown) throw new NotFoundError();
    return shown;
  }

  /** What a message said before, the newest text first. @throws NotFoundError */
  async list({ user_id }: Author, message_id: number): Promise<EarlierText[]> {
    return this.parts.edits.list(await this.requireMessage(user_id, message_id));
  }

  private async requireMessage(user_id: number, message_id: number): Promise<MessageHead> {
    const message = await this.parts.messages.findVisible(message_id, user_id);
    if (!message) throw new NotFoundError();
    return message;
  }
}
