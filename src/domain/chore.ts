/** Something that is done again and again. */
export interface Chore {
  /** Resolves when what was under way has ended: in a chore of many pieces, after the present one. */
  stop(): Promise<void>;
}

/** Does `work` every so often, never twice at once. It is asked to end early through `isStopping`. */
export function startChore(
  everyMs: number,
  work: (isStopping: () => boolean) => Promise<void>,
  onError: (error: unknown) => void,
): Chore {
  let isStopping = false;
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= work(() => isStopping)
      .catch(onError)
      .finally(() => {
        underWay = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      isStopping = true;
      await underWay;
    },
  };
}
