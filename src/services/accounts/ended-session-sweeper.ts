import type { EndedSessionRepository } from '../../repositories/accounts/ended-session-repository';

/** Sessions per transaction, ended or not: no lock is held for long. */
const CHUNK_ROWS = 500;

/**
 * Removes the rows of sessions that were ended or fell out of use. Their tokens stay refused: a session that does not exist
 * accepts none, and ids are not used again.
 */
export class EndedSessionSweeper {
  constructor(
    private readonly sessions: Pick<EndedSessionRepository, 'findChunk' | 'remove'>,
    private readonly onError: (error: unknown) => void,
    private readonly chunkRows = CHUNK_ROWS,
  ) {}

  async sweep(isStopping: () => boolean = () => false): Promise<void> {
    let after = 0;
    while (!isStopping()) {
      const chunk = await this.sessions.findChunk(after, this.chunkRows);
      if (!chunk) return;
      // A chunk that fails must not stop the following ones.
      if (chunk.ended.length > 0) await this.sessions.remove(chunk.ended).catch(this.onError);
      after = chunk.last_id;
    }
  }
}
