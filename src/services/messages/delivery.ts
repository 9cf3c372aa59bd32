import type {
  AcknowledgingUsers,
  ConnectedUsers,
  Introductions,
  MessageStored,
  PushWaker,
  ReadMark,
  Realtime,
} from '../../domain/ports';
import type { MissedMessageListener } from '../../domain/push/ports';

/** What follows from a stored fact: hints for who is connected, a push for who is not, or only seemed to be. */
export class Delivery {
  constructor(
    private readonly realtime: Realtime,
    private readonly connected: ConnectedUsers & AcknowledgingUsers,
    private readonly push: PushWaker,
    private readonly missedMessages: MissedMessageListener,
    private readonly presence: Pick<Introductions, 'met'>,
  ) {}

  /** `hasPushJob`: whether a job was committed with the message. */
  messageStored(fact: MessageStored, hasPushJob: boolean): void {
    if (fact.message.seq === 1) {
      const { sender_id, sender_name, receiver_id, receiver_name } = fact.message;
      this.presence.met(
        { user_id: sender_id, name: sender_name },
        { user_id: receiver_id, name: receiver_name },
      );
    }
    this.realtime.messageStored(fact);
    if (hasPushJob) this.push.wake();
    const { conversation_id, seq } = fact.message;
    for (const user_id of fact.receiver_ids) {
      const message = { user_id, conversation_id, seq };
      if (this.connected.acknowledges(user_id)) this.missedMessages.acknowledgementExpected(message);
      // Somebody left between the writing and the showing.
      if (!hasPushJob && !this.connected.isConnected(user_id)) this.missedMessages.missed(message);
    }
  }

  readMoved(mark: ReadMark): void {
    this.realtime.readMoved(mark);
    this.missedMessages.acknowledged({ ...mark, user_id: mark.reader_id });
  }

  deliveredMoved(fact: {
    user_id: number;
    conversation_id: number;
    up_to_seq: number;
    sender_id: number;
    message_id: number;
  }): void {
    this.realtime.deliveredMoved(fact);
    this.missedMessages.acknowledged(fact);
  }
}
