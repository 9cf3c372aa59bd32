/**
 * What one socket sends to one conversation, in order. Once a message of it was refused that may be sent again, none that came after it is
 * stored: the line is held from there on, and another one goes on from it when that message is sent again.
 */
export class SendLine {
  /** The `temp_id` of the first message that holds it. */
  heldBy: string | undefined;
  /** Messages that have no outcome yet. */
  inFlight = 0;
  private length = 0;
  private heldAt = Infinity;
  private next: SendLine | undefined;

  /** `key`: which of its socket's lines it is. `order`: the same for the lines that go on from this one. */
  constructor(
    readonly key: number,
    readonly order: object = {},
  ) {}

  /** Returns the position of one more message. */
  add(): number {
    this.inFlight += 1;
    this.length += 1;
    return this.length;
  }

  isHeld(position: number): boolean {
    return position > this.heldAt;
  }

  /** What comes before this message goes on; if that is refused as well, it is what holds the line. */
  hold(position: number, temp_id: string): void {
    if (position < this.heldAt) this.holdFrom(position, temp_id);
  }

  /** The message that holds it is sent again, and what follows comes after that. */
  goOn(): SendLine {
    this.next = new SendLine(this.key, this.order);
    return this.next;
  }

  /** Nothing of the lines that go on from this one may overtake it either, whatever holds those by now: that came later. */
  private holdFrom(position: number, temp_id: string): void {
    this.heldAt = position;
    this.heldBy = temp_id;
    this.next?.holdFrom(0, temp_id);
  }
}
