import type { ConversationRef } from '../../../domain/conversation';
import type { SendPlace } from '../../../domain/send-place';
import type { Sendable } from './parse-draft';
import type { SendLine } from './send-line';
import type { SendPacket } from './send-packet';

/** A message of a packet, on its way. */
export class Outgoing implements SendPlace {
  readonly ref: ConversationRef;
  readonly draft: Sendable['draft'];
  /** Undefined if it is in none. */
  line: SendLine | undefined;
  /** Whether its allowance was taken. */
  isCounted = false;
  /** Whether it counts as a call in flight of its account. */
  isInGate = false;
  private position = 0;

  constructor(
    readonly packet: SendPacket,
    readonly index: number,
    { ref, draft }: Sendable,
  ) {
    this.ref = ref;
    this.draft = draft;
  }

  get temp_id(): string {
    return this.draft.temp_id;
  }

  enter(line: SendLine): void {
    this.line = line;
    this.position = line.add();
    this.draft.place = this;
  }

  get order(): object | undefined {
    return this.line?.order;
  }

  get isHeld(): boolean {
    return this.line?.isHeld(this.position) === true;
  }

  hold(): void {
    this.line?.hold(this.position, this.draft.temp_id);
  }
}
