import type { Socket as Connection } from 'engine.io';
import type { MonotonicClock } from '../../domain/ports';

/** Returns for how many milliseconds a connection has not been heard of: anything it sends counts, pongs too. */
export function trackIdleTime(connection: Pick<Connection, 'on'>, clock: MonotonicClock): () => number {
  let heardAt = clock();
  connection.on('packet', () => {
    heardAt = clock();
  });
  return () => clock() - heardAt;
}
