import type { Challenge, Puzzles } from '../../domain/captcha';
import { CaptchaInvalidError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { SolvedChallengeRepository } from '../../repositories/accounts/solved-challenge-repository';

/** Long enough to fill in a form. */
const LIFETIME_MS = 10 * 60_000;
/** By how much the clocks of two servers may differ: until then one of them may still take what has expired for the other. */
const CLOCK_SKEW_MS = 60_000;
/** Rows per deletion: no lock is held for long. */
const CHUNK_ROWS = 1_000;

/** Makes those who are not logged in spend some computing time before they may do what costs the server something. */
export class CaptchaService {
  constructor(
    private readonly isOn: boolean,
    private readonly puzzles: Puzzles,
    private readonly solved: SolvedChallengeRepository,
    private readonly clock: Clock,
  ) {}

  /** Stores nothing. */
  createChallenge(): Promise<Challenge> {
    return this.puzzles.create(new Date(this.clock() + LIFETIME_MS));
  }

  /** Accepts each solved challenge once, and anything where the captcha is off. @throws CaptchaInvalidError */
  async require(solution: string | undefined): Promise<void> {
    if (!this.isOn) return;
    const challenge = solution === undefined ? undefined : await this.puzzles.findSolved(solution);
    const isFirst = challenge && (await this.solved.addOnce(challenge.signature, challenge.expires_at));
    if (!isFirst) throw new CaptchaInvalidError();
  }

  /** Forgets challenges that have expired, which are refused anyway. */
  async prune(isStopping: () => boolean = () => false): Promise<void> {
    const before = new Date(this.clock() - CLOCK_SKEW_MS);
    let removed = CHUNK_ROWS;
    while (removed === CHUNK_ROWS && !isStopping()) {
      removed = await this.solved.removeBefore(before, CHUNK_ROWS);
    }
  }
}
