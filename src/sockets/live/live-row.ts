import { PacketType } from 'socket.io-parser';
import type { ChangesPacket, ServerEventName } from '../../contracts/live/events';

/** A kind of rows. */
export type RowList = keyof ChangesPacket;

/** A row as JSON, for all the sockets that get it. */
export class LiveRow {
  /** In UTF-8. */
  readonly bytes: number;

  constructor(
    readonly list: RowList,
    readonly json: string,
  ) {
    this.bytes = Buffer.byteLength(json);
  }
}

const EVENT: ServerEventName = 'changes';
const BEGIN = `${PacketType.EVENT}["${EVENT}",{`;
const END = '}]';

/** What there is in a packet besides its rows, at most: the names of all kinds. */
export const PACKET_OVERHEAD_BYTES = 300;
/** Of a row: the comma behind it. */
export const ROW_OVERHEAD_BYTES = 1;

/** A `changes` packet as Socket.IO writes it (protocol 5, the main namespace). The rows of a kind keep their order. */
export function changesPacket(rows: readonly LiveRow[]): string {
  const lists = new Map<RowList, string>();
  for (const { list, json } of rows) {
    const before = lists.get(list);
    lists.set(list, before === undefined ? json : `${before},${json}`);
  }
  let packet = BEGIN;
  for (const [list, json] of lists) packet += `${packet === BEGIN ? '' : ','}"${list}":[${json}]`;
  return packet + END;
}
