import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import { idsOf, seenBy } from '../../domain/conversation';
import { NotFoundError } from '../../domain/errors';
import type { MessageView } from '../../domain/views';
import type { Stored } from '../../repositories/conversation-writes/kind';
import type { PinOutcome } from '../../repositories/conversation-writes/kinds/pin';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { MessageHead, MessageRepository } from '../../repositories/messages/message-repository';
import type { PinRepository } from '../../repositories/messages/pin-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import { type GroupEvents, toldBy } from '../groups/group-events';
import { aWrite } from '../groups/group-members';
import type { ViewService } from '../views/view-service';

export interface PinServiceParts {
  directory: Pick<ConversationDirectory, 'require'>;
  lanes: Pick<WriteLanes, 'submit'>;
  messages: Pick<MessageRepository, 'findVisible'>;
  pins: PinRepository;
  views: Pick<ViewService, 'messages'>;
  groupEvents: GroupEvents;
  events: EventPublisher;
}

/** Messages that are pinned for everybody in their conversation. */
export class PinService {
  constructor(private readonly parts: PinServiceParts) {}

  /** Those that the caller sees, the one that was pinned last first. @throws NotFoundError */
  async list(caller: Author, conversation_id: number): Promise<MessageView[]> {
    const { directory, pins, views } = this.parts;
    await directory.require(caller, conversation_id);
    const seqs = await pins.list(caller.user_id, conversation_id);
    const messages = await views.messages(
      caller.user_id,
      seqs.map((seq) => ({ conversation_id, seq })),
    );
    // One may have been let go, or deleted, since the list was read.
    const shown = new Map(messages.map((message) => [message.seq, message]));
    return seqs.flatMap((seq) => shown.get(seq) ?? []).filter(({ pinned_at }) => pinned_at !== null);
  }

  /**
   * Returns the message as it is then. It is no error if it is pinned.
   * @throws NotFoundError; ForbiddenError if the caller may not pin there, or it is a system message; TooManyError; BusyError, also if the pin is
   * stored and cannot be shown
   */
  async pin(caller: Author, conversation_id: number, message_id: number): Promise<MessageView> {
    const head = await this.requireMessage(caller, conversation_id, message_id);
    const write = { ...aWrite(caller, conversation_id), kind: 'pin', seq: head.seq } as const;
    const { message, ...outcome } = await this.parts.lanes.submit<'pin'>(write);
    if (message) {
      const told = toldBy(write, { message, since: outcome.since });
      this.parts.groupEvents.infoChanged(caller, conversation_id, { info: {}, ...told });
    }
    this.tell(head, outcome);
    return this.show(caller, head);
  }

  /** Returns the message as it is then. It is no error if it is not pinned. @throws as {@link pin}, without TooManyError */
  async unpin(caller: Author, conversation_id: number, message_id: number): Promise<MessageView> {
    const head = await this.requireMessage(caller, conversation_id, message_id);
    const write = { ...aWrite(caller, conversation_id), kind: 'unpin', seq: head.seq } as const;
    this.tell(head, await this.parts.lanes.submit<'unpin'>(write));
    return this.show(caller, head);
  }

  private async requireMessage(
    { user_id }: Author,
    conversation_id: number,
    message_id: number,
  ): Promise<MessageHead> {
    const message = await this.parts.messages.findVisible(message_id, user_id);
    if (message?.conversation_id !== conversation_id) throw new NotFoundError();
    return message;
  }

  private async show({ user_id }: Author, { conversation_id, seq }: MessageHead): Promise<MessageView> {
    const [shown] = await this.parts.views.messages(user_id, [{ conversation_id, seq }]);
    if (!shown) throw new NotFoundError();
    return shown;
  }

  private tell(
    { id: message_id, conversation_id, conversation_type, seq }: MessageHead,
    { audience, since }: Pick<PinOutcome, 'audience'> & Stored,
  ): void {
    if (!audience) return;
    this.parts.events.publish({
      type: 'message_changed',
      conversation_id,
      conversation_type,
      message_id,
      seq,
      what: 'pinned',
      audience: idsOf(seenBy(audience, seq)),
      since,
    });
  }
}
