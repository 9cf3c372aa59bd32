import type { Database } from '../../infra/database/database';

export class SolvedChallengeRepository {
  constructor(private readonly db: Database) {}

  /** False if it was added before. `signature` has 32 bytes. */
  async addOnce(signature: Buffer, expires_at: Date): Promise<boolean> {
    const { affectedRows } = await this.db.run(
      'insert ignore into solved_challenges (signature, expires_at) values (?, ?)',
      [signature, expires_at],
    );
    return affectedRows === 1;
  }

  /** Removes at most `limit` that expired before this time; returns how many it removed. */
  async removeBefore(before: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.db.run(
      'delete from solved_challenges where expires_at < ? order by expires_at limit ?',
      [before, limit],
    );
    return affectedRows;
  }
}
