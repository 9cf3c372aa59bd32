import type { Author } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import type { Audience } from '../../domain/conversation';
import { NotFoundError } from '../../domain/errors';
import { hasReceipts } from '../../domain/receipts';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { SeqRange } from '../../repositories/messages/message-reads';
import type { MessageHead, MessageRepository } from '../../repositories/messages/message-repository';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { MarkGatherer } from './mark-gatherer';
import type { ReceiptPreferences } from './receipt-preferences';

/** A seq of a conversation. */
export interface MarkPlace {
  conversation_id: number;
  up_to_seq: number;
}

/** What a mark is moved to: the newest message of the direct conversation with a user, or a place. */
export type MarkTarget = { sender_id: number } | MarkPlace;

export interface MarkParts {
  lanes: WriteLanes;
  gatherer: MarkGatherer;
  directory: ConversationDirectory;
  messages: MessageRepository;
  receipts: Pick<ReceiptPreferences, 'areOnFor'>;
  /** Up to how many members a group has receipts. */
  receiptsMaxMembers: number;
  events: EventPublisher;
}

/**
 * What is read: moves watermarks, and tells whoever may know of it. In direct conversations at once, in groups gathered. Either way
 * it resolves when the mark is stored.
 */
export class MarkService {
  constructor(private readonly parts: MarkParts) {}

  /** @throws NotFoundError for a conversation that is not the reader's, BusyError */
  async markRead(reader: Author, target: MarkTarget): Promise<void> {
    if ('sender_id' in target) await this.moveDirect(reader, target.sender_id);
    else await this.markPlace(reader, target);
  }

  /** Everything that a user has written to the reader. Returns how many messages became read. */
  async markDirectRead(reader: Author, sender_id: number): Promise<number> {
    const range = await this.moveDirect(reader, sender_id);
    return range ? this.parts.messages.countReceived(reader.user_id, range) : 0;
  }

  /**
   * A device says that it has a message: the sender learns of it, once per move of the watermark. In a group without receipts nobody
   * does, and nothing is stored.
   * @throws NotFoundError for a message that is not there to be received, BusyError
   */
  async markDelivered(receiver: Author, target: { message_id: number } | MarkPlace): Promise<void> {
    const { messages, gatherer, receiptsMaxMembers } = this.parts;
    const { user_id } = receiver;
    if ('conversation_id' in target && this.isWithoutReceipts(user_id, target.conversation_id)) return;
    const message =
      'message_id' in target
        ? await messages.findForMember(target.message_id, user_id)
        : await messages.findReceived(user_id, target);
    if (!message || message.sender_id === user_id) throw new NotFoundError();
    const { conversation_id, conversation_type: type, seq, member_count } = message;
    if (type === 'direct') await this.moveDelivered(receiver, message);
    else if (hasReceipts({ type, member_count }, receiptsMaxMembers)) {
      await gatherer.add(conversation_id, { user_id, delivered_seq: seq });
    }
  }

  /** Of a group that is remembered, in which a thousand devices say of each message that they have it: then nothing is looked up. */
  private isWithoutReceipts(user_id: number, conversation_id: number): boolean {
    const { directory, receiptsMaxMembers } = this.parts;
    const group = directory.knownGroup(user_id, conversation_id);
    if (!group) return false;
    return !hasReceipts({ type: 'group', member_count: group.members.length }, receiptsMaxMembers);
  }

  /** In a direct conversation. Returns the messages that became read. */
  async moveRead(reader: Author, audience: Audience, up_to_seq: number): Promise<SeqRange> {
    const { lanes, receipts, events } = this.parts;
    const { id: conversation_id, type: conversation_type, user_ids } = audience;
    const { user_id } = reader;
    // Looked up before the write: a failure after it would refuse what is done.
    const areOn = await receipts.areOnFor(user_ids);
    const write = { kind: 'mark', conversation_id, user_id, mark: 'read', up_to_seq } as const;
    const { from_seq, to_seq, is_shown, unmarked, since } = await lanes.submit<'mark'>(write);
    if (to_seq === from_seq && unmarked) {
      events.publish({
        type: 'view_changed',
        is_settings: true,
        user_id,
        conversation_id,
        conversation_type,
        since,
      });
    }
    if (to_seq > from_seq) {
      events.publish({
        type: 'read_moved',
        conversation_id,
        conversation_type,
        author: reader,
        up_to_seq: to_seq,
        audience: user_ids.filter((id) => id !== user_id),
        is_shown: is_shown && areOn,
        since,
      });
    }
    return { conversation_id, from_seq, to_seq };
  }

  /** Undefined if the two have not written to each other yet: there is nothing to read. */
  private async moveDirect(reader: Author, sender_id: number): Promise<SeqRange | undefined> {
    const audience = await this.parts.directory.find(reader.user_id, { with_user: sender_id });
    return audience && this.moveRead(reader, audience, Infinity);
  }

  private async markPlace(reader: Author, { conversation_id, up_to_seq }: MarkPlace): Promise<void> {
    const { directory, gatherer } = this.parts;
    const { user_id } = reader;
    const { type, peer_id } = await directory.requirePlace(reader, conversation_id);
    if (type === 'group') return gatherer.add(conversation_id, { user_id, read_seq: up_to_seq });
    const user_ids = peer_id === null ? [user_id] : [user_id, peer_id];
    await this.moveRead(reader, { id: conversation_id, type, user_ids }, up_to_seq);
  }

  private async moveDelivered(
    { user_id }: Author,
    { id: message_id, conversation_id, conversation_type, sender_id, seq: up_to_seq }: MessageHead,
  ): Promise<void> {
    const { lanes, receipts, events } = this.parts;
    const areOn = await receipts.areOnFor([user_id, sender_id]);
    const write = { kind: 'mark', conversation_id, user_id, mark: 'delivered', up_to_seq } as const;
    const { from_seq, to_seq, is_shown, since } = await lanes.submit<'mark'>(write);
    if (to_seq <= from_seq) return;
    events.publish({
      type: 'delivered_moved',
      conversation_id,
      conversation_type,
      user_id,
      up_to_seq: to_seq,
      message_id,
      sender_id,
      is_shown: is_shown && areOn,
      since,
    });
  }
}
