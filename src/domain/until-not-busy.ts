import { setTimeout as pause } from 'node:timers/promises';
import { BusyError } from './errors';

const PAUSE_MS = 1_000;

/** For work in the background: tries again until the database has time for it. Rejects once the signal says that it has to end. */
export async function untilNotBusy<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      await pause(PAUSE_MS, undefined, { signal });
    }
  }
}
