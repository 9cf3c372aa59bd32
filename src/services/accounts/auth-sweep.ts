import type { SessionRepository } from '../../repositories/accounts/session-repository';

/** Sessions of one transaction at most, ended or not: no lock is held for long. */
const PIECE_ROWS = 500;

/** Removes sessions that are over, and what belongs to them, in one transaction; leaves alone those that are not. */
export type RemoveEndedSessions = (session_ids: readonly number[]) => Promise<void>;

/**
 * Removes the rows of sessions that were ended or fell out of use. Their tokens stay refused: a session that is not there
 * lets nobody in, and its number is not given away again.
 */
export class AuthSweep {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly removeEnded: RemoveEndedSessions,
    private readonly onError: (error: unknown) => void,
    private readonly pieceRows = PIECE_ROWS,
  ) {}

  async sweep(isStopping: () => boolean = () => false): Promise<void> {
    let after = 0;
    while (!isStopping()) {
      const piece = await this.sessions.findPiece(after, this.pieceRows);
      if (!piece) return;
      // What is in the way of one piece is not in that of the next.
      if (piece.ended.length > 0) await this.removeEnded(piece.ended).catch(this.onError);
      after = piece.upTo;
    }
  }
}
