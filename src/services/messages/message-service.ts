import type { Message } from '../../contracts/classic/entities';
import { BusyError, NotFoundError, ReceiverIsSelfError } from '../../domain/errors';
import type { Caller, Realtime } from '../../domain/ports';
import { createServerTempId } from '../../domain/temp-id';
import { timeout } from '../../domain/timeout';
import type { Outcomes } from '../../domain/writes';
import type { Correspondence, Correspondences } from '../../repositories/conversations/correspondences';
import type { DirectConversations } from '../../repositories/conversations/direct-conversations';
import type { SeqRange } from '../../repositories/messages/message-reads';
import type { MessageRepository } from '../../repositories/messages/message-repository';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { Delivery } from './delivery';

export interface Draft {
  receiver_id: number;
  content: string;
  temp_id?: string | undefined;
}

export interface Sent {
  message: Message;
  /** False for a retry that met its first message. */
  is_new: boolean;
}

export interface Unread {
  total: number;
  by_contact: Record<string, number>;
}

/** Where a mark goes: to the newest from one person, or to a place in a conversation. */
export type MarkTarget = { sender_id: number } | { conversation_id: number; up_to_seq: number };

/** Up to where a conversation was read, and whose messages those are. */
interface ReadPlace {
  conversation_id: number;
  up_to_seq: number;
  sender_ids: readonly number[];
}

/** Looking up and waiting together; the transaction is not in it. */
const PATIENCE_MS = 3_000;

export class MessageService {
  constructor(
    private readonly lanes: WriteLanes,
    private readonly conversations: DirectConversations,
    private readonly messages: MessageRepository,
    private readonly unread: UnreadRepository,
    private readonly correspondences: Correspondences,
    private readonly delivery: Delivery,
    private readonly realtime: Realtime,
  ) {}

  /**
   * Stores a message, once per temp_id, and tells who is connected. `began`: since when its sender has waited, by performance.now().
   * @throws ReceiverIsSelfError, NotFoundError for an unknown receiver, TempIdReusedError, BusyError
   */
  async send(sender: Caller, draft: Draft, began: number = performance.now()): Promise<Sent> {
    const sender_id = sender.user_id;
    if (draft.receiver_id === sender_id) throw new ReceiverIsSelfError();
    const found = this.correspondences.find(sender_id, draft.receiver_id);
    const correspondence = found instanceof Promise ? await withinPatience(found, began) : found;
    if (!correspondence) throw new NotFoundError();

    const temp_id = draft.temp_id ?? createServerTempId();
    const outcome = await this.lanes.submit<'send'>(
      {
        kind: 'send',
        conversation_id: correspondence.conversation_id,
        sender_id,
        receiver_ids: [draft.receiver_id],
        temp_id,
        content: draft.content,
      },
      performance.now() - began,
    );
    return outcome.is_new
      ? this.tellStored(sender, draft, correspondence, outcome)
      : { message: await this.requireFirst(sender_id, temp_id), is_new: false };
  }

  /** Newest first. Reading marks what is there as read, and an older page what it reaches, unless `marks_read` is false. */
  async listConversation(
    reader: Caller,
    peer_id: number,
    page: { limit?: number | undefined; before_id?: number | undefined; marks_read?: boolean },
  ): Promise<Message[]> {
    const { messages, conversation } = await this.messages.listDirectPage(reader.user_id, peer_id, {
      limit: page.limit ?? 50,
      before_id: page.before_id,
    });
    if (!conversation) return messages;
    const up_to_seq = page.before_id === undefined ? conversation.last_seq : (messages[0]?.seq ?? 0);
    if (up_to_seq <= conversation.read_seq || page.marks_read === false) return messages;

    const { conversation_id } = conversation;
    await this.moveReadMark(reader, { conversation_id, up_to_seq, sender_ids: [peer_id] });
    return messages.map((message) =>
      message.sender_id === peer_id ? { ...message, is_read: true } : message,
    );
  }

  /** Answers how many messages became read. */
  async markRead(reader: Caller, target: MarkTarget): Promise<number> {
    const place = await this.placeOf(reader.user_id, target);
    if (!place) return 0;
    const range = await this.moveReadMark(reader, place);
    return this.messages.countReceived(reader.user_id, range);
  }

  /** A device says that it has a message: the sender learns of it, once per move of the watermark. */
  async markDelivered(
    receiver: Caller,
    target: { message_id: number } | { conversation_id: number; up_to_seq: number },
  ): Promise<void> {
    const message =
      'message_id' in target
        ? await this.messages.findForMember(target.message_id, receiver.user_id)
        : await this.messages.findReceived(receiver.user_id, target);
    if (!message || message.sender_id === receiver.user_id) throw new NotFoundError();
    const { from_seq, to_seq } = await this.lanes.submit<'mark'>({
      kind: 'mark',
      conversation_id: message.conversation_id,
      user_id: receiver.user_id,
      mark: 'delivered',
      up_to_seq: message.seq,
    });
    if (to_seq > from_seq) {
      this.delivery.deliveredMoved({
        user_id: receiver.user_id,
        conversation_id: message.conversation_id,
        up_to_seq: to_seq,
        sender_id: message.sender_id,
        message_id: message.id,
      });
    }
  }

  async countUnread(caller: Caller): Promise<Unread> {
    const conversations = await this.unread.listDirect(caller.user_id);
    return {
      total: conversations.reduce((sum, { unread_count }) => sum + unread_count, 0),
      by_contact: Object.fromEntries(
        conversations.map(({ peer_id, unread_count }) => [String(peer_id), unread_count]),
      ),
    };
  }

  /** An own message goes for everyone, unless `scope` says me; a received one only from the caller's own view. */
  async remove(
    caller: Caller,
    message_id: number,
    scope: 'me' | 'all' | undefined,
  ): Promise<{ message_id: number; scope: 'me' | 'all' }> {
    const { user_id } = caller;
    const message = await this.messages.findForMember(message_id, user_id);
    if (!message) throw new NotFoundError();
    const { conversation_id, seq } = message;
    const isForAll = message.sender_id === user_id && scope !== 'me';
    // Before it is done: failing after that would refuse what is done.
    const user_ids = isForAll ? await this.messages.listMembers(conversation_id) : [user_id];
    const { changed } = isForAll
      ? await this.lanes.submit<'delete'>({ kind: 'delete', conversation_id, seq })
      : await this.lanes.submit<'hide'>({ kind: 'hide', conversation_id, message_id, user_id });
    const applied = isForAll ? 'all' : 'me';
    if (changed) {
      this.realtime.messageRemoved({ message_id, conversation_id, seq, scope: applied, user_ids });
    }
    return { message_id, scope: applied };
  }

  /** Clears the caller's own view only. Answers how many messages went from it. */
  async clear(caller: Caller, peer_id: number): Promise<number> {
    const conversation_id = await this.conversations.find(caller.user_id, peer_id);
    if (conversation_id === undefined) return 0;
    const range = await this.lanes.submit<'clear'>({
      kind: 'clear',
      conversation_id,
      user_id: caller.user_id,
    });
    if (range.to_seq > range.from_seq) this.realtime.viewChanged(caller.user_id);
    return this.messages.countCleared(caller.user_id, { conversation_id, ...range });
  }

  private tellStored(
    sender: Caller,
    { receiver_id, content, temp_id }: Draft,
    { conversation_id, sender_name, receiver_name }: Correspondence,
    { id, seq, created_at, has_push_job }: Outcomes['send'],
  ): Sent {
    const sender_id = sender.user_id;
    const message: Message = {
      id,
      conversation_id,
      seq,
      sender_id,
      receiver_id,
      content,
      is_read: false,
      created_at,
      sender_name,
      receiver_name,
    };
    const own_message = temp_id === undefined ? message : { ...message, temp_id };
    this.delivery.messageStored(
      {
        message,
        own_message,
        temp_id,
        sender_id,
        receiver_ids: [receiver_id],
        from_socket_id: sender.socket_id,
      },
      has_push_job,
    );
    return { message: own_message, is_new: true };
  }

  /** Undefined where the two have not written to each other yet. */
  private async placeOf(reader_id: number, target: MarkTarget): Promise<ReadPlace | undefined> {
    if ('sender_id' in target) {
      const conversation_id = await this.conversations.find(reader_id, target.sender_id);
      if (conversation_id === undefined) return undefined;
      return { conversation_id, up_to_seq: Infinity, sender_ids: [target.sender_id] };
    }
    const members = await this.messages.listMembers(target.conversation_id);
    if (!members.includes(reader_id)) throw new NotFoundError();
    return { ...target, sender_ids: members.filter((id) => id !== reader_id) };
  }

  private async moveReadMark(reader: Caller, place: ReadPlace): Promise<SeqRange> {
    const { conversation_id, up_to_seq, sender_ids } = place;
    const range = await this.lanes.submit<'mark'>({
      kind: 'mark',
      conversation_id,
      user_id: reader.user_id,
      mark: 'read',
      up_to_seq,
    });
    if (range.to_seq > range.from_seq) {
      this.delivery.readMoved({
        conversation_id,
        reader_id: reader.user_id,
        sender_ids,
        up_to_seq: range.to_seq,
        from_socket_id: reader.socket_id,
      });
    }
    return { conversation_id, ...range };
  }

  private async requireFirst(sender_id: number, temp_id: string): Promise<Message> {
    const message = await this.messages.findDirectByTempId(sender_id, temp_id);
    if (!message) throw new NotFoundError();
    return message;
  }
}

/** @throws BusyError where the look-up takes longer than a message may wait: nothing of the message is stored yet */
function withinPatience<Found>(looking: Promise<Found>, began: number): Promise<Found> {
  return timeout(looking, began + PATIENCE_MS - performance.now(), () => {
    throw new BusyError();
  });
}
