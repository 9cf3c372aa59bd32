/** Something that is done again and again. */
export interface PeriodicTask {
  /** What it does, for the log: `remove_ended_sessions`. */
  name: string;
  everyMs: number;
  /** After the start; without it, `everyMs`. A server that restarts more often than that would never do it. */
  firstAfterMs?: number;
  /** One round. A long one asks `isStopping` between its pieces, and then ends early. */
  run: (isStopping: () => boolean) => Promise<void>;
}

export interface RunningTask {
  /** Resolves when the round in flight has ended. */
  stop(): Promise<void>;
}

/** Runs the task by its rhythm, never twice at once. A round that fails is reported, and the next one comes as usual. */
export function startPeriodicTask(
  { everyMs, firstAfterMs = everyMs, run }: PeriodicTask,
  onError: (error: unknown) => void,
): RunningTask {
  let isStopping = false;
  let inFlight: Promise<void> | undefined;
  const runOnce = () => {
    inFlight ??= run(() => isStopping)
      .catch(onError)
      .finally(() => {
        inFlight = undefined;
      });
  };
  let timer = setInterval(() => {
    clearInterval(timer);
    timer = setInterval(runOnce, everyMs).unref();
    runOnce();
  }, firstAfterMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      isStopping = true;
      await inFlight;
    },
  };
}
