import type { LiveSocket } from '../chat-socket';
import type { CorkedWrites } from '../engine/corked-writes';
import type { LiveRow } from './live-row';
import { TurnPlace } from './turn-place';

/**
 * Gathers the rows that each socket is given in a turn of the event loop, and sends them at its end in one `changes` packet, or several if they
 * are more than one may have. Sockets that get the same share the encoded packets: a group of a thousand costs one encoding.
 */
export class TurnPackets {
  /**
   * Those that have a place. Not a map that is emptied each turn: V8 links a map's former tables to its next ones, and once one of them is in old
   * space, all that the next ones hold goes there too.
   */
  private sockets: LiveSocket[] = [];
  /** Of sockets that take whole rows, and of those that take short ones. */
  private beginnings = newBeginnings();

  constructor(private readonly writes: Pick<CorkedWrites, 'send' | 'atEndOfTurn'>) {}

  /** In order. Rows that several sockets get are to be added to all of them one after the other. */
  add(socket: LiveSocket, row: LiveRow): void {
    const { live } = socket.data;
    if (!live.place) {
      if (this.sockets.length === 0) this.writes.atEndOfTurn(this.sendAll);
      this.sockets.push(socket);
    }
    live.place = (live.place ?? this.beginningOf(socket)).with(rowFor(socket, row));
  }

  /** Sends what the socket has been given until now, before something that is sent otherwise. */
  sendNow(socket: LiveSocket): void {
    const { live } = socket.data;
    if (!live.place) return;
    const { place } = live;
    live.place = this.beginningOf(socket);
    this.send(socket, place);
  }

  private readonly sendAll = (): void => {
    const { sockets } = this;
    this.sockets = [];
    this.beginnings = newBeginnings();
    for (const socket of sockets) {
      const { place } = socket.data.live;
      socket.data.live.place = undefined;
      if (place) this.send(socket, place);
    }
  };

  private beginningOf({ data }: LiveSocket): TurnPlace {
    return data.live.takesShortRows ? this.beginnings.short : this.beginnings.whole;
  }

  private send(socket: LiveSocket, place: TurnPlace): void {
    if (!socket.connected) return;
    for (const packet of place.packets) this.writes.send(socket.conn, packet);
  }
}

/** A row as the socket's client has asked for rows. */
export function rowFor({ data }: LiveSocket, row: LiveRow): LiveRow {
  return data.live.takesShortRows ? row.short : row;
}

function newBeginnings() {
  return { whole: new TurnPlace(undefined, undefined), short: new TurnPlace(undefined, undefined) };
}
