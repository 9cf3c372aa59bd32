import { kindOf, type Write } from './kinds';

/** More than one write takes besides its texts, over both packets: numbers, times, conditions. */
const BYTES_PER_WRITE = 600;
const BYTES_PER_BATCH = 4_096;
/** A UTF-16 unit is at most three bytes of UTF-8, or two if it is escaped. */
const BYTES_PER_UNIT = 3;

/** No packet of a batch with these writes is longer than this. Adding up is cheap, building the statements is not. */
export function maxPacketBytes(batch: readonly { write: Write }[]): number {
  return batch.reduce((sum, { write }) => {
    const units = kindOf(write).textLength?.(write) ?? 0;
    return sum + BYTES_PER_WRITE + BYTES_PER_UNIT * units;
  }, BYTES_PER_BATCH);
}
