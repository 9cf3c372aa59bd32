import type { Message } from '../../src/contracts/native/entities';
import { TEXT } from './group-scene';

/** The messages of one `changes`, which follow on each other. */
export interface Rows {
  first: number;
  last: number;
  senders: readonly number[];
}

const BEGIN = Buffer.from('["changes",');
/** Frames of a group that are remembered: members are a few behind each other. */
const MAX_RECENT = 16;

/**
 * Reads what the members of one group are sent. Most of them get the same bytes, so each frame is parsed once and then compared, or reading would cost
 * more than sending.
 */
export class RowFrames {
  /** From the newest on. */
  private readonly recent: { bytes: Buffer; rows: Rows }[] = [];

  constructor(private readonly conversation_id: number) {}

  /** Undefined if it is another event, or has no messages. @throws Error for messages that are not what was sent */
  read(json: Buffer): Rows | undefined {
    for (const { bytes, rows } of this.recent) {
      if (bytes.length === json.length && bytes.equals(json)) return rows;
    }
    if (!json.subarray(0, BEGIN.length).equals(BEGIN)) return undefined;
    const rows = this.parse(json.toString());
    if (!rows) return undefined;
    this.recent.unshift({ bytes: Buffer.from(json), rows });
    if (this.recent.length > MAX_RECENT) this.recent.pop();
    return rows;
  }

  private parse(json: string): Rows | undefined {
    const [, { messages = [] }] = JSON.parse(json) as [string, { messages?: Message[] }];
    const [one] = messages;
    if (!one) return undefined;
    messages.forEach(({ conversation_id, seq, content }, index) => {
      const isExpected =
        conversation_id === this.conversation_id && seq === one.seq + index && content === TEXT;
      if (!isExpected) throw new Error(`Not what was sent, or not in order: ${json}`);
    });
    return {
      first: one.seq,
      last: one.seq + messages.length - 1,
      senders: messages.map(({ sender_id }) => sender_id),
    };
  }
}
