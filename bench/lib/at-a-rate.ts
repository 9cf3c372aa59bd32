/** How far behind a loop may fall before what it has missed is left out. */
const MAX_BEHIND_MS = 1_000;
const TICK_MS = 10;

/**
 * Calls `work` with 0, 1, 2 … at this rate, whatever becomes of the calls, until `isOver`. Resolves when the last call was made; returns how
 * many there were.
 */
export async function atARate(
  perSecond: number,
  work: (n: number) => void,
  isOver: () => boolean,
): Promise<number> {
  let startedAt = performance.now();
  let base = 0;
  let n = 0;
  while (!isOver()) {
    const now = performance.now();
    const due = base + Math.floor(((now - startedAt) * perSecond) / 1_000);
    if (due - n > (MAX_BEHIND_MS * perSecond) / 1_000) {
      // A pause of the whole process: a burst would measure something else.
      startedAt = now;
      base = n;
    }
    for (; n < due; n++) work(n);
    await new Promise((resolve) => setTimeout(resolve, Math.min(TICK_MS, 1_000 / perSecond)));
  }
  return n;
}
