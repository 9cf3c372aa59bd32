import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 25;

/** Generous, for loaded machines. */
const TIMEOUT_MS = 60_000;

/**
 * Polls `read` until it returns anything but `undefined` and `false`, and resolves with that.
 * @throws after a minute, with what was waited for
 */
export async function until<Value>(
  what: string,
  read: () => Value | Promise<Value>,
): Promise<Exclude<Awaited<Value>, undefined | false>> {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value as Exclude<Awaited<Value>, undefined | false>;
    if (Date.now() > end) throw new Error(`In ${TIMEOUT_MS / 1_000} s this did not happen: ${what}`);
    await pause(POLL_MS);
  }
}

/** Polls until the value is settled. After a minute it resolves with the last value, so that the `expect` that follows shows it. */
export async function untilSettled<Value>(
  read: () => Promise<Value>,
  isSettled: (value: Value) => boolean,
): Promise<Value> {
  let value: Value | undefined;
  await until('it is settled', async () => {
    value = await read();
    return isSettled(value);
  }).catch((error: unknown) => {
    if (value === undefined) throw error;
  });
  return value as Value;
}
