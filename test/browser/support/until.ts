import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

/** For what a loaded machine may take its time for. */
const WITHIN_MS = 60_000;

/**
 * Looks again and again until there is something to see, and resolves with it; `undefined` and `false` are nothing.
 * @throws after a minute, with what was waited for
 */
export async function until<Seen>(
  what: string,
  look: () => Seen | Promise<Seen>,
): Promise<Exclude<Awaited<Seen>, undefined | false>> {
  const end = Date.now() + WITHIN_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Exclude<Awaited<Seen>, undefined | false>;
    if (Date.now() > end) throw new Error(`In ${WITHIN_MS / 1_000} s this did not happen: ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Resolves with what there is once it is settled, or after the same time as it is: the `expect` that follows says it. */
export async function untilSettled<Seen>(
  look: () => Promise<Seen>,
  isSettled: (seen: Seen) => boolean,
): Promise<Seen> {
  let seen: Seen | undefined;
  await until('it is settled', async () => {
    seen = await look();
    return isSettled(seen);
  }).catch((error: unknown) => {
    if (seen === undefined) throw error;
  });
  return seen as Seen;
}
