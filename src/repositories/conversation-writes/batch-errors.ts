import type { Decision } from './kinds';
import type { LaneSession } from './lane-session';

/** The transaction did not get to its commit: nothing of it is stored. */
export class NotStoredError extends Error {
  constructor(
    /** It took too long and was ended. */
    readonly isAborted: boolean,
  ) {
    super();
  }
}

/** One packet cannot hold the batch. Nothing was tried. */
export class BatchTooLongError extends Error {}

/** The connection was lost, or ended, while committing. */
export class InDoubtError extends Error {
  constructor(
    readonly session: LaneSession,
    /** What holds if it was committed. */
    readonly decisions: readonly Decision[],
    /** It took too long and was ended. */
    readonly isAborted: boolean,
  ) {
    super();
  }
}
