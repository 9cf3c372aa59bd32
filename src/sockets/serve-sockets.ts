import type { Clocks } from '../domain/ports';
import type { MissedMessageListener } from '../domain/push/ports';
import type { PresenceService } from '../services/presence/presence-service';
import {
  type AdmittedSocket,
  type ChatServer,
  type ChatSocket,
  type ClassicSocket,
  isLive,
  type LiveSocket,
} from './chat-socket';
import type { ConnectionTable } from './connection-table';
import { wasCut } from './engine/cut';
import { trackIdleTime } from './engine/idle-time';
import type { InboundLimits } from './inbound/inbound-limits';

export interface ServeOptions extends Clocks {
  sockets: ConnectionTable;
  presence: Pick<PresenceService, 'disconnected'>;
  missedMessages: Pick<MissedMessageListener, 'connectionLost'>;
  /** Undefined if there are no limits. */
  inbound: Pick<InboundLimits, 'admit'> | undefined;
}

/** What greets the sockets of a protocol, and handles their events. They are in the table by then. */
export interface Protocols {
  classic: (socket: ClassicSocket) => void;
  live: (socket: LiveSocket) => void;
}

/** Reasons of a disconnect that neither side asked for. */
const ABNORMAL: ReadonlySet<string> = new Set(['ping timeout', 'transport error']);

/** Keeps the sockets that were admitted in the table as long as they are connected, and has each served in what it speaks. */
export function serveSockets(io: ChatServer, options: ServeOptions, protocols: Protocols): void {
  io.on('connection', (admitted: AdmittedSocket) => {
    const socket = admitted as unknown as ChatSocket;
    if (!options.sockets.add(socket)) {
      socket.disconnect(true);
      return;
    }
    options.inbound?.admit(socket.conn);
    watchDisconnect(admitted, socket, options);
    if (isLive(socket)) protocols.live(socket);
    else protocols.classic(socket);
  });
}

function watchDisconnect(
  admitted: AdmittedSocket,
  socket: ChatSocket,
  { sockets, presence, missedMessages, clock, monotonic }: ServeOptions,
): void {
  const { user_id } = socket.data.caller;
  const idleMs = trackIdleTime(socket.conn, monotonic);
  admitted.on('disconnect', (reason: string) => {
    sockets.remove(socket);
    presence.disconnected(user_id);
    // After an abnormal close, the last packets may not have arrived.
    if (ABNORMAL.has(reason) || wasCut(socket.conn)) {
      missedMessages.connectionLost(user_id, new Date(clock() - idleMs()));
    }
  });
}
