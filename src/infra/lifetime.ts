import { fileSentence } from './file-failure';
import type { Logger } from './logger';
import { StartError } from './start-error';

/** Something that has to be stopped before the process ends. */
export interface Stoppable {
  /** Called on all as soon as the process is to end, before anything is stopped. */
  announceStop?(): void;
  stop(): Promise<void>;
}

/**
 * Under npm, Ctrl-C reaches the process twice: from the terminal, and passed on by npm. A person who presses it again is slower
 * than that.
 */
const DUPLICATE_SIGNAL_MS = 300;
const STOP_TIMEOUT_MS = 25_000;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Of a process: the first signal stops what was added, newest first, and exits with code 0; a second one exits at once. */
export class Lifetime {
  private readonly running: Stoppable[] = [];
  private stoppingSince: number | undefined;

  constructor(private readonly log: Logger) {}

  /** Runs `start`. An error is shown, and the process exits with code 1. */
  async run(start: () => Promise<void>): Promise<void> {
    // Without a listener, output to a terminal or reader that is gone would end the process on the spot.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.onSignal(signal));
    }
    try {
      await start();
    } catch (error) {
      // A start that was interrupted fails because of that.
      if (this.stoppingSince !== undefined) return;
      showFailure(error, this.log);
      await this.end(1);
    }
  }

  /** To be called before it is started, so that it is also stopped when it was only half started. */
  add(stoppable: Stoppable): void {
    this.running.push(stoppable);
  }

  private onSignal(signal: keyof typeof EXIT_CODES): void {
    if (this.stoppingSince === undefined) {
      this.log.info('Stopping.');
      void this.end(0);
    } else if (performance.now() - this.stoppingSince > DUPLICATE_SIGNAL_MS) {
      process.exit(EXIT_CODES[signal]);
    }
  }

  /** Stops everything and exits with `code`, or with 1 if something could not be stopped. */
  async end(code: number): Promise<void> {
    this.stoppingSince = performance.now();
    const tooLate = setTimeout(() => {
      this.log.error(`Not stopped after ${STOP_TIMEOUT_MS / 1000} s: leaving without the rest.`);
      process.exit(1);
    }, STOP_TIMEOUT_MS);
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

/** Shows what the person who started us can act on as a sentence; anything else is a bug and shown with its stack. */
export function showFailure(error: unknown, log: Logger | undefined): void {
  const sentence = error instanceof StartError ? error.message : fileSentence(error);
  if (sentence !== undefined) process.stderr.write(`${sentence}\n`);
  else if (log) log.fatal(error);
  else console.error(error);
}
