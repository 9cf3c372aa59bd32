import type { ChatEvent, MessageCreated } from '../domain/chat-events';
import type { AcknowledgingUsers, ConnectedUsers, PushWaker } from '../domain/ports';
import type { MissedMessageListener } from '../domain/push/ports';

export interface MissedMessageParts {
  connected: ConnectedUsers & AcknowledgingUsers;
  dispatcher: PushWaker;
  rules: MissedMessageListener;
}

/** Wakes push for messages with a job, and tells the missed-message rules of those to people who only seemed present. */
export function missedMessageEvents({ connected, dispatcher, rules }: MissedMessageParts) {
  const created = ({ message, conversation, author, has_push_job }: MessageCreated): void => {
    if (has_push_job) dispatcher.wake();
    const { conversation_id, seq } = message;
    for (const { user_id } of conversation.members) {
      if (user_id === author.user_id) continue;
      const missed = { user_id, conversation_id, seq };
      if (connected.acknowledges(user_id)) rules.acknowledgementExpected(missed);
      // Connected when the batch asked who needs a push, and gone before the gateways told of the message.
      if (!has_push_job && !connected.isConnected(user_id)) rules.missed(missed);
    }
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
