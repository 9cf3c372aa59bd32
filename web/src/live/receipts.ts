import { effect, type Signal } from '@preact/signals';
import { applyOwnRead } from '../state/apply-marks';
import { type Chat, type Conversation, withConversation } from '../state/chat';
import type { Connection } from './connection';

/** Reports what was delivered to this device and what was read, as soon as there is a connection, one report for many messages. */
export class Receipts {
  private readonly inFlight = new Set<string>();
  private reported: ReadonlyMap<number, Conversation> = new Map();
  private stopWatching = (): void => {};

  constructor(
    private readonly chat: Signal<Chat>,
    private readonly connection: Connection,
  ) {}

  start(): void {
    this.stopWatching = effect(() => {
      const { conversations } = this.chat.value;
      if (!this.connection.isOnline.value) {
        this.reported = new Map();
        return;
      }
      for (const [peer_id, conversation] of conversations) {
        if (this.reported.get(peer_id) !== conversation) this.report(conversation);
      }
      this.reported = conversations;
    });
  }

  stop(): void {
    this.stopWatching();
  }

  private report(conversation: Conversation): void {
    const { id, read_seq, reported_read_seq, reported_delivered_seq } = conversation;
    if (id === undefined) return;
    if (read_seq > reported_read_seq) {
      void this.send('message_read', conversation, read_seq);
    } else {
      const received = newestReceived(conversation);
      if (received > Math.max(reported_delivered_seq, read_seq)) {
        void this.send('message_delivered', conversation, received);
      }
    }
  }

  private async send(
    event: 'message_read' | 'message_delivered',
    { id = 0, peer }: Conversation,
    up_to_seq: number,
  ): Promise<void> {
    const key = `${event} ${id}`;
    if (this.inFlight.has(key)) return;
    this.inFlight.add(key);
    const ack = await this.connection.request(event, { conversation_id: id, up_to_seq });
    this.inFlight.delete(key);
    const known = this.chat.value.conversations.get(peer.id);
    // Without an acknowledgement the next connection reports it again.
    if (!ack || !known) return;
    // Also after a refusal, which repeating would not change.
    this.chat.value =
      event === 'message_read'
        ? applyOwnRead(this.chat.value, known, { up_to_seq, isReported: true })
        : withConversation(this.chat.value, {
            ...known,
            reported_delivered_seq: Math.max(known.reported_delivered_seq, up_to_seq),
          });
  }
}

function newestReceived({ messages, last_message, peer }: Conversation): number {
  if (last_message?.sender_id === peer.id) return last_message.seq;
  return messages.findLast(({ sender_id }) => sender_id === peer.id)?.seq ?? 0;
}
