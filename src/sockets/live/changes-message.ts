import { PacketType } from 'socket.io-parser';
import type { ServerEventName } from '../../contracts/live/events';
import { groupBy } from '../../domain/group-by';
import { FrameWriter, sizedText } from '../engine/frames';
import { messageText, SharedMessage } from '../engine/shared-message';
import type { LiveRow, RowList } from './live-row';

const EVENT: ServerEventName = 'changes';
const BEGIN_TEXT = `${PacketType.EVENT}["${EVENT}",{`;
const END_TEXT = '}]';
const BEGIN = sizedText(messageText(BEGIN_TEXT));
const END = sizedText(END_TEXT);
const COMMA = ','.charCodeAt(0);
const LIST_END = ']'.charCodeAt(0);

/** What there is in a packet besides its rows, at most: the names of all kinds. */
export const PACKET_OVERHEAD_BYTES = 300;
/** Of a row: the comma behind it. */
export const ROW_OVERHEAD_BYTES = 1;

/** A `changes` packet as Socket.IO writes it (protocol 5, the main namespace). The rows of a kind keep their order. */
export class ChangesMessage extends SharedMessage {
  /** `rows`: one at least. */
  constructor(private readonly rows: readonly LiveRow[]) {
    super();
  }

  override get text(): string {
    const lists = Array.from(
      byList(this.rows),
      ([list, rows]) => `${listBegin(list)}${rows.map(({ json }) => json).join(',')}]`,
    );
    return BEGIN_TEXT + lists.join(',') + END_TEXT;
  }

  protected override encode(): Buffer {
    const lists = [...byList(this.rows)];
    const writer = new FrameWriter(this.sizeIn(lists));
    writer.text(BEGIN);
    for (const [index, [list, rows]] of lists.entries()) {
      if (index > 0) writer.character(COMMA);
      writer.text(sizedText(listBegin(list)));
      writeRows(writer, rows);
      writer.character(LIST_END);
    }
    writer.text(END);
    return writer.frame;
  }

  /** In UTF-8. There is a comma between two rows of a list, and between two lists. */
  private sizeIn(lists: readonly RowsOfList[]): number {
    const commas = this.rows.length - 1;
    const begins = lists.reduce((sum, [list]) => sum + listBegin(list).length + 1, 0);
    return this.rows.reduce((sum, { bytes }) => sum + bytes, BEGIN.bytes + begins + commas + END.bytes);
  }
}

type RowsOfList = readonly [RowList, readonly LiveRow[]];

function byList(rows: readonly LiveRow[]): Iterable<RowsOfList> {
  return groupBy(rows, ({ list }) => list);
}

function listBegin(list: RowList): string {
  return `"${list}":[`;
}

function writeRows(writer: FrameWriter, rows: readonly LiveRow[]): void {
  for (const [index, row] of rows.entries()) {
    if (index > 0) writer.character(COMMA);
    row.writeTo(writer);
  }
}
