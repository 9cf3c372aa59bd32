import { PacketType } from 'socket.io-parser';
import type { ServerEventName } from '../../contracts/live/events';
import type { ChatEvent, PresenceChanged, TypingChanged, WatchEnded } from '../../domain/chat-events';
import { chunksOf } from '../../domain/chunks-of';
import { NotFoundError } from '../../domain/errors';
import type { PresenceState } from '../../domain/presence';
import { refusalBody } from '../../domain/refusal';
import type { Watcher } from '../../domain/watcher';
import type { LiveSocket } from '../chat-socket';
import type { ConnectionTable } from '../connection-table';
import type { CorkedWrites } from '../engine/corked-writes';

/** Of one packet: they fit into 256 KB. */
const MAX_ROWS = 2_000;

/**
 * Tells live clients of this process who is online and who types. What a socket is told of presence in one turn, or before it is greeted, is one
 * list, in which the last state of each user is.
 */
export class LivePresenceGateway {
  /** For each socket, by user, the JSON of a row. */
  private readonly waiting = new Map<LiveSocket, Map<number, string>>();
  private isScheduled = false;

  constructor(
    private readonly connections: Pick<ConnectionTable, 'liveOf'>,
    private readonly writes: Pick<CorkedWrites, 'send'>,
  ) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'presence_changed') this.presenceChanged(event);
    else if (event.type === 'typing_changed') this.typingChanged(event);
    else if (event.type === 'watch_ended') this.watchEnded(event);
  };

  /** What waited for it can be told. */
  greeted(socket: LiveSocket): void {
    socket.data.live.isGreeted = true;
    if (this.waiting.has(socket)) this.schedule();
  }

  /** Tells one socket how these users are now. */
  list(socket: LiveSocket, states: readonly PresenceState[]): void {
    for (const { user_id, is_online, last_seen_at } of states) {
      this.gather(socket, user_id, JSON.stringify({ user_id, is_online, last_seen_at }));
    }
  }

  private presenceChanged(event: PresenceChanged): void {
    const { user_id, is_online } = event;
    const last_seen_at = event.is_online ? null : event.last_seen_at;
    const row = JSON.stringify({ user_id, is_online, last_seen_at });
    for (const socket of this.socketsOf(event.audience)) this.gather(socket, user_id, row);
    for (const socket of this.watching(event.watchers)) this.gather(socket, user_id, row);
  }

  private typingChanged(event: TypingChanged): void {
    const { conversation_id, user_id, name, is_typing } = event;
    // A client that has no such conversation has nowhere to show it.
    if (conversation_id === undefined) return;
    const packet = packetOf('typing', JSON.stringify({ conversation_id, user_id, name, is_typing }));
    const sockets =
      event.conversation_type === 'direct' ? this.socketsOf(event.audience) : this.watching(event.watchers);
    for (const socket of sockets) this.write(socket, packet);
  }

  private watchEnded({ watchers }: WatchEnded): void {
    for (const socket of this.watching(watchers)) {
      const { code, message } = refusalBody(new NotFoundError(), socket.data.language);
      socket.emit('error', { event: 'watch', code, message });
    }
  }

  private *socketsOf(user_ids: readonly number[]): Iterable<LiveSocket> {
    for (const user_id of user_ids) yield* this.connections.liveOf(user_id);
  }

  private *watching(watchers: readonly Watcher[]): Iterable<LiveSocket> {
    for (const { user_id, connection_id } of watchers) {
      for (const socket of this.connections.liveOf(user_id)) if (socket.id === connection_id) yield socket;
    }
  }

  private gather(socket: LiveSocket, user_id: number, row: string): void {
    const rows = this.waiting.get(socket);
    if (rows) rows.set(user_id, row);
    else this.waiting.set(socket, new Map([[user_id, row]]));
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.isScheduled = false;
    for (const [socket, rows] of this.waiting) {
      if (socket.connected && !socket.data.live.isGreeted) continue;
      this.waiting.delete(socket);
      for (const chunk of chunksOf([...rows.values()], MAX_ROWS)) {
        this.write(socket, packetOf('presence', `[${chunk.join(',')}]`));
      }
    }
  }

  private write(socket: LiveSocket, packet: string): void {
    if (socket.connected) this.writes.send(socket.conn, packet);
  }
}

/** An event as Socket.IO writes it (protocol 5, the main namespace). */
function packetOf(name: ServerEventName, json: string): string {
  return `${PacketType.EVENT}["${name}",${json}]`;
}
