import type { Write } from '../../domain/writes';

/** More than the statements around the values of one write take, over both packets: numbers, times, conditions. */
const BYTES_AROUND = 600;
const BYTES_OF_BATCH = 4_096;
/** A UTF-16 unit is three bytes of UTF-8 at most, or two where it is escaped. */
const BYTES_A_UNIT = 3;

/** A packet of a batch with these writes is never longer than this. Adding up is cheap, writing the statements is not. */
export function longestPacket(batch: readonly { write: Write }[]): number {
  return batch.reduce((sum, { write }) => sum + bytesOf(write), BYTES_OF_BATCH);
}

function bytesOf(write: Write): number {
  if (write.kind !== 'send') return BYTES_AROUND;
  return BYTES_AROUND + BYTES_A_UNIT * (write.content.length + write.temp_id.length);
}
