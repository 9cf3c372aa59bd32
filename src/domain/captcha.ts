/** A puzzle that takes some computing time to solve, in the form of ALTCHA version 2. */
export interface Challenge {
  parameters: {
    algorithm: string;
    /** Rounds of the algorithm for one key. */
    cost: number;
    keyLength: number;
    /** In hex: how the key has to begin. */
    keyPrefix: string;
    /** In hex. */
    nonce: string;
    salt: string;
    /** Seconds since 1970. */
    expiresAt: number;
  };
  /** In hex; ours. */
  signature: string;
}

export interface SolvedChallenge {
  /** Tells one challenge from another. 32 bytes. */
  signature: Buffer;
  expires_at: Date;
}

export interface Puzzles {
  create(expires_at: Date): Promise<Challenge>;
  /** What was solved; undefined if it is no solution of a challenge of ours, or the challenge has expired. */
  findSolved(payload: string): Promise<SolvedChallenge | undefined>;
}
