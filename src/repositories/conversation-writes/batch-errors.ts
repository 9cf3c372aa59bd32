import type { Audiences } from './audiences';
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

/** What holds if a batch is committed. */
export interface Committing {
  decisions: readonly Decision[];
  audiences: Audiences;
}

/** The connection was lost, or ended, while committing. */
export class InDoubtError extends Error {
  constructor(
    readonly session: LaneSession,
    readonly committing: Committing,
    /** It took too long and was ended. */
    readonly isAborted: boolean,
  ) {
    super();
  }
}
