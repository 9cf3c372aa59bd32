import type { ChangesSince } from '../../domain/changes';

/** A new message of a conversation that begins for a user. */
export interface HeldMessage {
  conversation_id: number;
  seq: number;
  change_no: number;
  sender_id: number;
  tell: () => void;
}

/** For one user. */
const MAX_HELD = 1_000;

/** Messages that wait for their conversations to be told to a user. */
export class HeldMessages {
  private messages: HeldMessage[] = [];

  /** Returns false if there are too many. */
  add(message: HeldMessage): boolean {
    if (this.messages.length >= MAX_HELD) return false;
    this.messages.push(message);
    return true;
  }

  /** Drops what the page has told, what it has replaced, and what is in conversations that the user has left. */
  told(page: ChangesSince): void {
    if (this.messages.length === 0) return;
    const told = new Set(page.messages.map(({ conversation_id, seq }) => `${conversation_id}:${seq}`));
    const entered = new Map(page.entered.map((one) => [one.conversation_id, one.change_no]));
    const left = new Set(page.left.map(({ conversation_id }) => conversation_id));
    this.messages = this.messages.filter(
      ({ conversation_id, seq, change_no }) =>
        !told.has(`${conversation_id}:${seq}`) &&
        change_no > (entered.get(conversation_id) ?? 0) &&
        !left.has(conversation_id),
    );
  }

  /** Drops those of others: the user finds them by sync. Their own answer what they have sent. */
  keepOwn(user_id: number): void {
    this.messages = this.messages.filter(({ sender_id }) => sender_id === user_id);
  }

  /** Tells those of the conversations that `isTold`. */
  release(isTold: (conversation_id: number) => boolean): void {
    const { messages } = this;
    this.messages = messages.filter(({ conversation_id }) => !isTold(conversation_id));
    for (const message of messages) if (isTold(message.conversation_id)) message.tell();
  }
}
