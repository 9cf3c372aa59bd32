import type { ConnectedUsers, MessageStored, PushWaker, Realtime } from '../domain/ports';

/** What follows from a stored message: hints for who is connected, and a word to the dispatcher for who is not. */
export class Delivery {
  constructor(
    private readonly realtime: Realtime,
    private readonly connected: ConnectedUsers,
    private readonly push: PushWaker,
  ) {}

  messageStored(fact: MessageStored): void {
    this.realtime.messageStored(fact);
    if (fact.receiver_ids.some((user_id) => !this.connected.isConnected(user_id))) this.push.wake();
  }
}
