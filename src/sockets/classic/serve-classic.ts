import type { ClientEventName } from '../../contracts/classic/events';
import { AppError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { PresenceService } from '../../services/presence/presence-service';
import type { SyncService } from '../../services/sync/sync-service';
import type { ClassicSocket } from '../chat-socket';
import { dispatch, type DispatchOptions } from './dispatch';
import { handlers } from './handlers';
import type { Drain } from '../drain';

export interface ClassicOptions extends DispatchOptions {
  presence: Pick<PresenceService, 'connected'>;
  sync: Pick<SyncService, 'newestCursor'>;
  clock: Clock;
  drain: Drain;
}

/** Returns what greets sockets and handles their events in CONTRACT.md's protocol. */
export function serveClassic(options: ClassicOptions): (socket: ClassicSocket) => void {
  return (socket) => {
    introduce(socket, options);
    for (const event of Object.keys(handlers) as ClientEventName[]) {
      socket.on(event, (...args: unknown[]) => {
        options.drain.run(() => dispatch(socket, event, args, options));
      });
    }
  };
}

/** Tells a new socket who is online and where sync stands, and others that its user is online. */
function introduce(socket: ClassicSocket, options: ClassicOptions): void {
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
async function sendHello(socket: ClassicSocket, { sync, clock, report }: ClassicOptions): Promise<void> {
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
