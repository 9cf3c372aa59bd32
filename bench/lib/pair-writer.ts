import { TEXT } from './group-scene';
import type { PairDraft } from './pair-wires';

/** What is written in turn, so that its receiver sees what is missing, came twice, or out of order. */
const textOf = (n: number): string => `${TEXT} ${n}`;

export interface PairWriterOptions {
  user_id: number;
  peer_id: number;
  conversation_id: number;
  /** Begins every temp_id; its end is as long as those of other clients. */
  run: string;
}

/**
 * One of a pair: writes to the other one as fast as it is answered, and makes sure that each of its messages is answered once, and each of
 * the other one's arrives once and in order. What is wrong is thrown.
 */
export class PairWriter {
  sent = 0;
  /** Of the other one. */
  received = 0;
  /** Milliseconds from sending to the answer, while they are measured. */
  latencies: number[] | undefined;
  isOver = false;
  send: (draft: PairDraft) => void = () => {};
  /** When each message was sent that is not answered. */
  private readonly open = new Map<string, number>();

  constructor(private readonly options: PairWriterOptions) {}

  get waiting(): number {
    return this.open.size;
  }

  write(): void {
    if (this.isOver) return;
    const { user_id, peer_id, conversation_id, run } = this.options;
    this.sent += 1;
    const temp_id = `${run}${user_id.toString(16).padStart(4, '0')}${this.sent.toString(16).padStart(8, '0')}`;
    this.open.set(temp_id, performance.now());
    this.send({ temp_id, peer_id, conversation_id, content: textOf(this.sent) });
  }

  readonly onAnswered = (temp_id: string): void => {
    const sent_at = this.open.get(temp_id);
    if (sent_at === undefined) throw new Error(`${temp_id} was answered twice, or never sent`);
    this.open.delete(temp_id);
    this.latencies?.push(performance.now() - sent_at);
    this.write();
  };

  readonly onReceived = ({ sender_id, content }: { sender_id: number; content: string | null }): void => {
    const { user_id, peer_id } = this.options;
    const expected = textOf(this.received + 1);
    if (sender_id !== peer_id || content !== expected) {
      throw new Error(`${user_id} was sent "${content ?? ''}" of ${sender_id} instead of "${expected}"`);
    }
    this.received += 1;
  };
}
