import { LIVE_FEATURES, LIVE_VERSION, MAX_SEND_BYTES } from '../../contracts/live/events';
import { AppError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { SyncService } from '../../services/sync/sync-service';
import type { LiveSocket } from '../chat-socket';

export interface GreetingParts {
  sync: Pick<SyncService, 'newestCursor'>;
  clock: Clock;
  /** Called for what is not an AppError. */
  report: (error: unknown, context: Record<string, unknown>) => void;
}

/** Says `hello`. The cursor is read after the socket is in the table, so that all later changes reach it live. Never rejects. */
export async function greet(socket: LiveSocket, { sync, clock, report }: GreetingParts): Promise<void> {
  try {
    const cursor = await sync.newestCursor();
    socket.emit('hello', {
      user_id: socket.data.caller.user_id,
      server_time: new Date(clock()).toISOString(),
      cursor,
      version: LIVE_VERSION,
      features: [...LIVE_FEATURES],
      max_packet_bytes: MAX_SEND_BYTES,
    });
  } catch (error) {
    if (!(error instanceof AppError)) report(error, { event: 'hello' });
    // Then sync says where its client stands.
    socket.emit('resync', {});
  }
}
