import { fileSentence } from './file-failure';
import type { Logger } from './logger';
import { StartError } from './start-error';

/** Something that runs and has to be stopped before the process may end. */
export interface Stoppable {
  /** Called at once when the process is to end, before anything is stopped. */
  announceStop?(): void;
  stop(): Promise<void>;
}

/**
 * Ctrl-C reaches the server twice when npm stands before it: from the terminal, and passed on by npm. A person who
 * presses it again is slower than that.
 */
const SAME_SIGNAL_MS = 300;
const STOP_WITHIN_MS = 25_000;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** From start to exit: the first signal stops what runs, newest first, and ends with code 0; a second one ends at once. */
export class Lifetime {
  private readonly running: Stoppable[] = [];
  private stoppingSince: number | undefined;

  constructor(private readonly log: Logger) {}

  /** Runs `start`; what it throws is shown, and ends the process with code 1. */
  async run(start: () => Promise<void>): Promise<void> {
    // A terminal or a reader that has gone away is no reason to stop otherwise than properly.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.onSignal(signal));
    }
    try {
      await start();
    } catch (error) {
      // A start that was interrupted fails for that reason alone.
      if (this.stoppingSince !== undefined) return;
      showFailure(error, this.log);
      await this.end(1);
    }
  }

  /** To be called before it is started, so that nothing half started stays behind. */
  add(stoppable: Stoppable): void {
    this.running.push(stoppable);
  }

  private onSignal(signal: keyof typeof EXIT_CODES): void {
    if (this.stoppingSince === undefined) {
      this.log.info('Stopping.');
      void this.end(0);
    } else if (performance.now() - this.stoppingSince > SAME_SIGNAL_MS) {
      process.exit(EXIT_CODES[signal]);
    }
  }

  /** Stops what runs and ends the process with `code`, or with 1 where something could not be stopped. */
  async end(code: number): Promise<void> {
    this.stoppingSince = performance.now();
    const tooLate = setTimeout(() => {
      this.log.error(`Not stopped after ${STOP_WITHIN_MS / 1000} s: leaving without the rest.`);
      process.exit(1);
    }, STOP_WITHIN_MS);
    tooLate.unref();

    let exitCode = code;
    const attempt = async (step: () => void | Promise<void>) => {
      try {
        await step();
      } catch (error) {
        this.log.error(error, 'Not stopped cleanly.');
        exitCode = 1;
      }
    };
    await Promise.all(this.running.map((stoppable) => attempt(() => stoppable.announceStop?.())));
    for (const stoppable of this.running.toReversed()) await attempt(() => stoppable.stop());
    process.exit(exitCode);
  }
}

/** What the person who started it can act on is a sentence; everything else is a bug and has a stack. */
export function showFailure(error: unknown, log: Logger | undefined): void {
  const sentence = error instanceof StartError ? error.message : fileSentence(error);
  if (sentence !== undefined) process.stderr.write(`${sentence}\n`);
  else if (log) log.fatal(error);
  else console.error(error);
}
