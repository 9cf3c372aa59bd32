import { MAX_CHANGES_BYTES } from '../../contracts/live/events';
import type { LiveSocket } from '../chat-socket';
import type { CorkedWrites } from '../engine/corked-writes';
import { SharedMessage } from '../engine/shared-message';
import { changesPacket, type LiveRow, PACKET_OVERHEAD_BYTES, ROW_OVERHEAD_BYTES } from './live-row';

/** What a socket may be given at most in one packet. */
const MAX_ROWS_BYTES = MAX_CHANGES_BYTES - PACKET_OVERHEAD_BYTES;

/** The rows that some sockets have been given in this turn, up to this one: a place in a trie, as all of them are given the same in the same order. */
class Place {
  /** Encoded once, with the packets before. */
  packets: readonly SharedMessage[] | undefined;
  /** Where the sockets that were here last have gone. Those that follow are given the same row: rows are handed out one after the other. */
  private next: Place | undefined;
  /** Of the rows of the packet, up to this one. */
  private readonly bytes: number;
  /** Whether its row is the first of a packet. */
  readonly isFirst: boolean;

  constructor(
    /** Undefined at the beginning of the turn. */
    readonly row: LiveRow | undefined,
    readonly before: Place | undefined,
  ) {
    const size = row ? row.bytes + ROW_OVERHEAD_BYTES : 0;
    const sum = (before?.bytes ?? 0) + size;
    this.isFirst = before?.row === undefined || sum > MAX_ROWS_BYTES;
    this.bytes = this.isFirst ? size : sum;
  }

  with(row: LiveRow): Place {
    if (this.next?.row !== row) this.next = new Place(row, this);
    return this.next;
  }
}

/**
 * Gathers the rows that each socket is given in a turn of the event loop, and sends them at its end in one `changes` packet, or several if they
 * are more than one may have. Sockets that get the same share the encoded packets: a group of a thousand costs one encoding.
 */
export class TurnPackets {
  private readonly places = new Map<LiveSocket, Place>();
  private beginning = new Place(undefined, undefined);

  constructor(private readonly writes: Pick<CorkedWrites, 'send' | 'atEndOfTurn'>) {}

  /** In order. Rows that several sockets get are to be added to all of them one after the other. */
  add(socket: LiveSocket, row: LiveRow): void {
    if (this.places.size === 0) this.writes.atEndOfTurn(this.sendAll);
    this.places.set(socket, (this.places.get(socket) ?? this.beginning).with(row));
  }

  /** Sends what the socket has been given until now, before something that is sent otherwise. */
  sendNow(socket: LiveSocket): void {
    const place = this.places.get(socket);
    if (!place) return;
    this.places.set(socket, this.beginning);
    this.send(socket, place);
  }

  private readonly sendAll = (): void => {
    for (const [socket, place] of this.places) this.send(socket, place);
    this.places.clear();
    this.beginning = new Place(undefined, undefined);
  };

  private send(socket: LiveSocket, place: Place): void {
    if (!socket.connected) return;
    for (const packet of packetsOf(place)) this.writes.send(socket.conn, packet);
  }
}

function packetsOf(place: Place): readonly SharedMessage[] {
  if (place.packets) return place.packets;
  if (!place.row) return [];
  const rows: LiveRow[] = [];
  let first: Place | undefined = place;
  for (; first?.row; first = first.before) {
    rows.push(first.row);
    if (first.isFirst) break;
  }
  const packet = new SharedMessage(changesPacket(rows.toReversed()));
  const before = first?.before;
  place.packets = before?.row ? [...packetsOf(before), packet] : [packet];
  return place.packets;
}
