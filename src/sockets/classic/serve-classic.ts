import type { ClientEventName } from '../../contracts/classic/events';
import { AppError } from '../../domain/errors';
import type { Clocks } from '../../domain/ports';
import type { MissedMessageListener } from '../../domain/push/ports';
import type { PresenceService } from '../../services/presence/presence-service';
import type { SyncService } from '../../services/sync/sync-service';
import type { ChatServer, ChatSocket } from '../chat-socket';
import { dispatch, type DispatchOptions } from './dispatch';
import { handlers } from './handlers';
import type { ConnectionTable } from '../connection-table';
import type { Drain } from '../drain';
import { wasCut } from '../engine/cut';
import { trackIdleTime } from '../engine/idle-time';
import type { InboundLimits } from '../inbound/inbound-limits';

export interface ClassicOptions extends DispatchOptions, Clocks {
  sockets: ConnectionTable;
  presence: Pick<PresenceService, 'connected' | 'disconnected'>;
  sync: Pick<SyncService, 'newestCursor'>;
  missedMessages: Pick<MissedMessageListener, 'connectionLost'>;
  drain: Drain;
  /** Undefined if there are no limits. */
  inbound: Pick<InboundLimits, 'admit'> | undefined;
}

/** Reasons of a disconnect that neither side asked for. */
const ABNORMAL: ReadonlySet<string> = new Set(['ping timeout', 'transport error']);

/** Greets the sockets that were admitted, and handles their events, in CONTRACT.md's protocol. */
export function serveClassic(io: ChatServer, options: ClassicOptions): void {
  io.on('connection', (socket) => {
    if (!options.sockets.add(socket)) {
      socket.disconnect(true);
      return;
    }
    options.inbound?.admit(socket.conn);
    watchDisconnect(socket, options);
    introduce(socket, options);
    for (const event of Object.keys(handlers) as ClientEventName[]) {
      socket.on(event, (...args: unknown[]) => {
        options.drain.run(() => dispatch(socket, event, args, options));
      });
    }
  });
}

function watchDisconnect(
  socket: ChatSocket,
  { sockets, presence, missedMessages, clock, monotonic }: ClassicOptions,
): void {
  const { user_id } = socket.data.caller;
  const idleMs = trackIdleTime(socket.conn, monotonic);
  socket.on('disconnect', (reason) => {
    sockets.remove(socket);
    presence.disconnected(user_id);
    // After an abnormal close, the last packets may not have arrived.
    if (ABNORMAL.has(reason) || wasCut(socket.conn)) {
      missedMessages.connectionLost(user_id, new Date(clock() - idleMs()));
    }
  });
}

/** Tells a new socket who is online and where sync stands, and others that its user is online. */
function introduce(socket: ChatSocket, options: ClassicOptions): void {
  const { caller, arrival } = socket.data;
  if (arrival) {
    const online = options.presence.connected(caller.user_id, arrival);
    for (const person of online) socket.emit('user_online', person);
  }
  // Needed only once: later changes come as events.
  socket.data.arrival = undefined;
  void sendHello(socket, options);
}

/** The cursor is read after the socket is in the table, so that all later changes reach it live. */
async function sendHello(socket: ChatSocket, { sync, clock, report }: ClassicOptions): Promise<void> {
  try {
    const cursor = await sync.newestCursor();
    socket.emit('hello', {
      user_id: socket.data.caller.user_id,
      server_time: new Date(clock()).toISOString(),
      cursor,
    });
  } catch (error) {
    // Without it a client asks sync, as it does after every reconnect.
    if (!(error instanceof AppError)) report(error, { event: 'hello' });
  }
}
