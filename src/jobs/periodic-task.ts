/** Something that is done again and again. */
export interface Chore {
  /** Resolves when what was under way has ended: in a chore of many pieces, after the present one. */
  stop(): Promise<void>;
}

export interface Rhythm {
  everyMs: number;
  /** After the start; without it, `everyMs`. A server that restarts more often than that would never do it. */
  firstAfterMs?: number;
}

/** Does `work` every so often, never twice at once. It is asked to end early through `isStopping`. */
export function startChore(
  { everyMs, firstAfterMs = everyMs }: Rhythm,
  work: (isStopping: () => boolean) => Promise<void>,
  onError: (error: unknown) => void,
): Chore {
  let isStopping = false;
  let underWay: Promise<void> | undefined;
  const run = () => {
    underWay ??= work(() => isStopping)
      .catch(onError)
      .finally(() => {
        underWay = undefined;
      });
  };
  let timer = setInterval(() => {
    clearInterval(timer);
    timer = setInterval(run, everyMs).unref();
    run();
  }, firstAfterMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      isStopping = true;
      await underWay;
    },
  };
}
