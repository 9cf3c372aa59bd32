import type { ChangesPacket } from '../../contracts/live/events';
import { type FrameWriter, type SizedText, sizedText } from '../engine/frames';

/** A kind of rows. */
export type RowList = keyof ChangesPacket;

/** A row as JSON, for all the sockets that get it. */
export class LiveRow {
  /** In UTF-8. */
  readonly bytes: number;

  /** Rows that differ at their end only share what they begin with. */
  constructor(
    readonly list: RowList,
    private readonly begin: SizedText,
    private readonly end?: SizedText,
  ) {
    this.bytes = begin.bytes + (end?.bytes ?? 0);
  }

  static of(list: RowList, json: string): LiveRow {
    return new LiveRow(list, sizedText(json));
  }

  get json(): string {
    return this.begin.text + (this.end?.text ?? '');
  }

  writeTo(writer: FrameWriter): void {
    writer.text(this.begin);
    if (this.end) writer.text(this.end);
  }
}
