import { BusyError } from '../domain/errors';

type Warn = (details: object, sentence: string) => void;

const INTERVAL_MS = 60_000;

/**
 * Logs the same sentence once a minute, with how often it was warned of since. Sentences are constants, so few are kept. In an
 * outage everything fails again and again; a BusyError is logged without its stack, which says only what met the outage.
 */
export function warnOnceAMinute(warn: Warn, now: () => number = () => performance.now()): Warn {
  const known = new Map<string, { at: number; times: number }>();
  return (details, sentence) => {
    const entry = known.get(sentence) ?? { at: -Infinity, times: 0 };
    known.set(sentence, entry);
    entry.times += 1;
    if (now() - entry.at < INTERVAL_MS) return;
    warn({ ...withoutStack(details), ...(entry.times > 1 && { times: entry.times }) }, sentence);
    entry.at = now();
    entry.times = 0;
  };
}

function withoutStack(details: object): object {
  if (!('err' in details) || !(details.err instanceof BusyError)) return details;
  const { err, ...rest } = details;
  return err.cause instanceof Error ? { ...rest, reason: err.cause.message } : rest;
}
