import type { Socket as Connection } from 'engine.io';
import type { MonotonicClock } from '../../domain/ports';

/** Returns a function that tells for how many milliseconds a connection has sent nothing, not even a pong. */
export function trackIdleTime(connection: Pick<Connection, 'on'>, clock: MonotonicClock): () => number {
  let receivedAt = clock();
  connection.on('packet', () => {
    receivedAt = clock();
  });
  return () => clock() - receivedAt;
}
