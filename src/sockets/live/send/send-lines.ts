import type { ConversationRef } from '../../../domain/conversation';
import type { OtherRef } from '../../../services/conversations/other-ref';
import { SendLine } from './send-line';

/** Conversations of one socket in which something waits to be sent again. No client has so many; of more, the first is forgotten. */
const MAX_HELD = 500;

/** The lines of one socket, one for each conversation. One without anything in flight or held is not kept. */
export class SendLines {
  private readonly lines = new Map<number, SendLine>();

  constructor(private readonly others: Pick<OtherRef, 'of'>) {}

  /** The line of a conversation, whichever way it is named. A function, which asks, if it has to be asked which one that is. */
  find(user_id: number, ref: ConversationRef): SendLine | undefined | (() => Promise<SendLine | undefined>) {
    const key = keyOf(ref);
    const line = this.lines.get(key);
    if (line || !this.hasOtherKind(key)) return line;
    const other = this.others.of(user_id, ref);
    return typeof other === 'function' ? () => other().then((found) => this.at(found)) : this.at(other);
  }

  /**
   * The line that a message goes into, given the one that was found. Undefined if it may not overtake the message that holds that; that one itself
   * begins another line.
   */
  lineFor(found: SendLine | undefined, ref: ConversationRef, temp_id: string): SendLine | undefined {
    // It may be over since it was found.
    const line = found && this.lines.get(found.key);
    if (!line) return this.keep(new SendLine(keyOf(ref)));
    if (line.heldBy === undefined) return line;
    return line.heldBy === temp_id ? this.keep(line.goOn()) : undefined;
  }

  /** A message of it has its outcome. */
  leave(line: SendLine): void {
    line.inFlight -= 1;
    if (line.inFlight > 0 || this.lines.get(line.key) !== line) return;
    if (line.heldBy === undefined) this.lines.delete(line.key);
    else if (this.lines.size > MAX_HELD) this.forgetFirst();
  }

  private at(ref: ConversationRef | undefined): SendLine | undefined {
    return ref && this.lines.get(keyOf(ref));
  }

  private keep(line: SendLine): SendLine {
    this.lines.delete(line.key);
    this.lines.set(line.key, line);
    return line;
  }

  private forgetFirst(): void {
    for (const { key, heldBy, inFlight } of this.lines.values()) {
      if (heldBy === undefined || inFlight > 0) continue;
      this.lines.delete(key);
      return;
    }
  }

  /** Whether there is a line of a conversation that is named the other way. */
  private hasOtherKind(key: number): boolean {
    for (const other of this.lines.keys()) if (other > 0 !== key > 0) return true;
    return false;
  }
}

/** Conversations by their ids, and below zero direct ones by the other person. */
function keyOf(ref: ConversationRef): number {
  return 'with_user' in ref ? -ref.with_user : ref.conversation_id;
}
