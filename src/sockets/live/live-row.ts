import type { ChangesPacket } from '../../contracts/live/events';
import { type FrameWriter, type SizedText, sizedText } from '../engine/frames';

/** A kind of rows. */
export type RowList = keyof ChangesPacket;

/** A row as JSON, for all the sockets that get it. */
export class LiveRow {
  /** In UTF-8. */
  readonly bytes: number;
  private shortRow: LiveRow | undefined;

  /** `parts`: its text. Rows may share them. `shortEnd`: what the last one is replaced by in its short form, if it has one. */
  constructor(
    readonly list: RowList,
    private readonly parts: readonly SizedText[],
    private readonly shortEnd?: SizedText,
  ) {
    let sum = 0;
    for (const { bytes } of parts) sum += bytes;
    this.bytes = sum;
  }

  static of(list: RowList, json: string): LiveRow {
    return new LiveRow(list, [sizedText(json)]);
  }

  /** Without what is null, false or empty. */
  get short(): LiveRow {
    const { list, parts, shortEnd } = this;
    if (!shortEnd) return this;
    this.shortRow ??= new LiveRow(list, [...parts.slice(0, -1), shortEnd]);
    return this.shortRow;
  }

  get json(): string {
    return this.parts.map(({ text }) => text).join('');
  }

  writeTo(writer: FrameWriter): void {
    for (const part of this.parts) writer.text(part);
  }
}
