import { BusyError } from '../domain/errors';

type Warn = (details: object, sentence: string) => void;

const EVERY_MS = 60_000;

/**
 * Passes on the same warning once a minute, with how often it came since; sentences are constants, so there are few. An outage
 * meets everything that runs, again and again, and a BusyError's stack says only where it was met.
 */
export function warnOnceAMinute(warn: Warn, now: () => number = () => performance.now()): Warn {
  const known = new Map<string, { at: number; times: number }>();
  return (details, sentence) => {
    const entry = known.get(sentence) ?? { at: -Infinity, times: 0 };
    known.set(sentence, entry);
    entry.times += 1;
    if (now() - entry.at < EVERY_MS) return;
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
