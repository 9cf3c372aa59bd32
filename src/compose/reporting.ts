import { BusyError } from '../domain/errors';
import type { Logger } from '../infra/logger';
import type { Metrics } from '../infra/metrics';
import { warnOnceAMinute } from '../infra/quiet-warnings';

export interface Reporting {
  /** Logs what failed although it should not, and counts it. */
  report: (error: unknown, context: Record<string, unknown>) => void;
  /** Logs a warning, the same sentence at most once a minute. */
  warn: (details: object, sentence: string) => void;
}

/** For parts that know no more of an error than that it happened. */
export interface Reports extends Pick<Reporting, 'warn'> {
  onError: (error: unknown) => void;
}

export function composeReporting(log: Logger, metrics: Pick<Metrics, 'bugReported'>): Reporting {
  const warn = warnOnceAMinute((details, sentence) => log.warn(details, sentence));
  return {
    warn,
    report(error, context) {
      // Background work meets a database that is away too, and has nobody to refuse.
      if (error instanceof BusyError) {
        warn({ ...context, err: error }, 'The database was too busy for something in the background');
        return;
      }
      metrics.bugReported();
      log.error({ err: error, ...context }, 'Something failed that should not');
    },
  };
}
