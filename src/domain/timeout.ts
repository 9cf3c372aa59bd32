const TIMED_OUT = Symbol('timed out');

/**
 * Returns what `work` returns if it settles within `limit_ms`, else what `onTimeout` returns, which may throw instead. The work
 * is not cancelled: if it can be, `onTimeout` does it. What it returns or throws later is ignored.
 */
export async function timeout<Result, Fallback>(
  work: Promise<Result>,
  limit_ms: number,
  onTimeout: () => Fallback,
): Promise<Result | Fallback> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), limit_ms);
  });
  try {
    const first = await Promise.race([work, expiry]);
    return first === TIMED_OUT ? onTimeout() : first;
  } finally {
    clearTimeout(timer);
  }
}
