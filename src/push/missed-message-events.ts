import type { ChatEvent, MessageCreated } from '../domain/chat-events';
import type { AcknowledgingUsers, ConnectedUsers, PushWaker } from '../domain/ports';
import type { MissedMessageListener } from '../domain/push/ports';
import { hasReceipts } from '../domain/receipts';

export interface MissedMessageParts {
  /** Up to how many members a group has receipts. Above, nobody is expected to acknowledge. */
  receiptsMaxMembers: number;
  connected: ConnectedUsers & AcknowledgingUsers;
  dispatcher: PushWaker;
  rules: MissedMessageListener;
}

/** Wakes push for messages with a job, and tells the missed-message rules of those to people who only seemed present. */
export function missedMessageEvents({
  connected,
  dispatcher,
  rules,
  receiptsMaxMembers,
}: MissedMessageParts) {
  const created = ({ message, conversation, author, has_push_job }: MessageCreated): void => {
    if (has_push_job) dispatcher.wake();
    const { conversation_id, seq } = message;
    const { type, members } = conversation;
    const areExpected = hasReceipts({ type, member_count: members.length }, receiptsMaxMembers);
    const user_ids: number[] = [];
    for (const { user_id } of members) {
      if (user_id === author.user_id) continue;
      if (areExpected && connected.acknowledges(user_id, type))
        rules.acknowledgementExpected({ user_id, conversation_id, seq });
      // Connected when the batch asked who needs a push, and gone before the gateways told of the message.
      if (!has_push_job && !connected.isConnected(user_id, type)) user_ids.push(user_id);
    }
    if (user_ids.length > 0) rules.missed({ user_ids, conversation_id, seq });
  };
  /** For {@link EventBus.subscribe}, after the gateways, which have told everybody who is connected. */
  return (event: ChatEvent): void => {
    if (event.type === 'message_created') created(event);
    else if (event.type === 'delivered_moved') rules.acknowledged(event);
    else if (event.type === 'marks_moved') {
      const { conversation_id } = event;
      for (const { user_id, read_seq = 0, delivered_seq = 0 } of event.marks) {
        rules.acknowledged({ user_id, conversation_id, up_to_seq: Math.max(read_seq, delivered_seq) });
      }
    } else if (event.type === 'read_moved') {
      const { conversation_id, up_to_seq, author } = event;
      rules.acknowledged({ user_id: author.user_id, conversation_id, up_to_seq });
    }
  };
}
