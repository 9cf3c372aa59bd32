import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import type { Audience } from '../../domain/conversation';
import { NotFoundError } from '../../domain/errors';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { SeqRange } from '../../repositories/messages/message-reads';
import type { MessageRepository } from '../../repositories/messages/message-repository';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { ReceiptPreferences } from './receipt-preferences';

/** What a mark is moved to: the newest message of the direct conversation with a user, or a seq of a conversation. */
export type MarkTarget = { sender_id: number } | { conversation_id: number; up_to_seq: number };

export interface Unread {
  total: number;
  by_contact: Record<string, number>;
}

/** What is read and what is not: moves watermarks, and tells whoever may know of it. */
export class MarkService {
  constructor(
    private readonly lanes: WriteLanes,
    private readonly directory: ConversationDirectory,
    private readonly messages: MessageRepository,
    private readonly unread: UnreadRepository,
    private readonly receipts: Pick<ReceiptPreferences, 'areOnFor'>,
    private readonly events: EventPublisher,
  ) {}

  /** Returns how many messages became read. @throws NotFoundError for a conversation that is not the reader's */
  async markRead(reader: Author, target: MarkTarget): Promise<number> {
    const ref = 'sender_id' in target ? { with_user: target.sender_id } : target;
    const audience = await this.directory.find(reader.user_id, ref);
    if (!audience) {
      // Two users who have not written to each other yet have nothing to read.
      if ('sender_id' in target) return 0;
      throw new NotFoundError();
    }
    const up_to_seq = 'sender_id' in target ? Infinity : target.up_to_seq;
    const range = await this.moveRead(reader, audience, up_to_seq);
    return this.messages.countReceived(reader.user_id, range);
  }

  /** A device says that it has a message: the sender learns of it, once per move of the watermark. */
  async markDelivered(
    receiver: Author,
    target: { message_id: number } | { conversation_id: number; up_to_seq: number },
  ): Promise<void> {
    const { user_id } = receiver;
    const message =
      'message_id' in target
        ? await this.messages.findForMember(target.message_id, user_id)
        : await this.messages.findReceived(user_id, target);
    if (!message || message.sender_id === user_id) throw new NotFoundError();
    const { id: message_id, conversation_id, conversation_type, sender_id } = message;
    const areOn = await this.receipts.areOnFor([user_id, sender_id]);
    const write = {
      kind: 'mark',
      conversation_id,
      user_id,
      mark: 'delivered',
      up_to_seq: message.seq,
    } as const;
    const { from_seq, to_seq, is_shown } = await this.lanes.submit<'mark'>(write);
    if (to_seq <= from_seq) return;
    this.events.publish({
      type: 'delivered_moved',
      conversation_id,
      conversation_type,
      user_id,
      up_to_seq: to_seq,
      message_id,
      sender_id,
      is_shown: is_shown && areOn,
    });
  }

  async countUnread(caller: Author): Promise<Unread> {
    const conversations = await this.unread.listDirect(caller.user_id);
    return {
      total: conversations.reduce((sum, { unread_count }) => sum + unread_count, 0),
      by_contact: Object.fromEntries(
        conversations.map(({ peer_id, unread_count }) => [String(peer_id), unread_count]),
      ),
    };
  }

  /** Returns the messages that became read. */
  async moveRead(reader: Author, audience: Audience, up_to_seq: number): Promise<SeqRange> {
    const { id: conversation_id, type: conversation_type, user_ids } = audience;
    const { user_id } = reader;
    // Looked up before the write: a failure after it would refuse what is done.
    const areOn = await this.receipts.areOnFor(user_ids);
    const write = { kind: 'mark', conversation_id, user_id, mark: 'read', up_to_seq } as const;
    const { from_seq, to_seq, is_shown, unmarked } = await this.lanes.submit<'mark'>(write);
    if (to_seq === from_seq && unmarked) this.events.publish({ type: 'view_changed', user_id });
    if (to_seq > from_seq) {
      this.events.publish({
        type: 'read_moved',
        conversation_id,
        conversation_type,
        author: reader,
        up_to_seq: to_seq,
        audience: user_ids.filter((id) => id !== user_id),
        is_shown: is_shown && areOn,
      });
    }
    return { conversation_id, from_seq, to_seq };
  }
}
