import { MAX_CHANGES_BYTES } from '../../contracts/live/events';
import { ChangesMessage, PACKET_OVERHEAD_BYTES, ROW_OVERHEAD_BYTES } from './changes-message';
import type { LiveRow } from './live-row';

/** What a socket may be given at most in one packet. */
const MAX_ROWS_BYTES = MAX_CHANGES_BYTES - PACKET_OVERHEAD_BYTES;

/** The rows that some sockets have been given in this turn, up to this one: a place in a trie, as all of them are given the same in the same order. */
export class TurnPlace {
  private encoded: readonly ChangesMessage[] | undefined;
  /** Where the sockets that were here last have gone. Those that follow are given the same row: rows are handed out one after the other. */
  private next: TurnPlace | undefined;
  /** Of the rows of the packet, up to this one. */
  private readonly bytes: number;
  /** Whether its row is the first of a packet. */
  readonly isFirst: boolean;

  constructor(
    /** Undefined at the beginning of the turn. */
    readonly row: LiveRow | undefined,
    readonly before: TurnPlace | undefined,
  ) {
    const size = row ? row.bytes + ROW_OVERHEAD_BYTES : 0;
    const sum = (before?.bytes ?? 0) + size;
    this.isFirst = before?.row === undefined || sum > MAX_ROWS_BYTES;
    this.bytes = this.isFirst ? size : sum;
  }

  with(row: LiveRow): TurnPlace {
    if (this.next?.row !== row) this.next = new TurnPlace(row, this);
    return this.next;
  }

  /** Encoded once, with the packets before. */
  get packets(): readonly ChangesMessage[] {
    this.encoded ??= this.encode();
    return this.encoded;
  }

  private encode(): readonly ChangesMessage[] {
    const { row, isFirst } = this;
    if (!row) return [];
    const rows = [row];
    let { before } = this;
    for (let goesOn = !isFirst; goesOn && before?.row; before = before.before) {
      rows.push(before.row);
      goesOn = !before.isFirst;
    }
    const packet = new ChangesMessage(rows.toReversed());
    return before?.row ? [...before.packets, packet] : [packet];
  }
}
