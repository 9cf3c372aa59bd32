import type { Socket as Connection } from 'engine.io';
import type { Clock } from '../domain/ports';

/** Answers when a connection was last heard of, in milliseconds since 1970: anything it sends counts, pongs too. */
export function watchSignsOfLife(connection: Pick<Connection, 'on'>, clock: Clock): () => number {
  let heardAt = clock();
  connection.on('packet', () => {
    heardAt = clock();
  });
  return () => heardAt;
}
