/** For how long it is remembered: longer than anything is read. */
const REMEMBER_MS = 30_000;

/**
 * Who has left which conversation while something was being read of it: what was read before is not told after. Moments are numbered, as a clock
 * may show the same time for two of them.
 */
export class Departures {
  private moment = 0;
  private readonly left = new Map<string, { at: number; forget_at: number }>();

  constructor(private readonly clock: () => number) {}

  /** To be asked when a read begins. */
  now(): number {
    return this.moment;
  }

  note(user_id: number, conversation_id: number): void {
    this.moment += 1;
    this.forgetOld();
    const key = keyOf(user_id, conversation_id);
    // The latest last, so that the oldest are the first.
    this.left.delete(key);
    this.left.set(key, { at: this.moment, forget_at: this.clock() + REMEMBER_MS });
  }

  /** Whether the user has left since what was read began to be. */
  isSince(began: number, user_id: number, conversation_id: number): boolean {
    if (this.left.size === 0) return false;
    return (this.left.get(keyOf(user_id, conversation_id))?.at ?? 0) > began;
  }

  private forgetOld(): void {
    const now = this.clock();
    for (const [key, { forget_at }] of this.left) {
      if (forget_at > now) break;
      this.left.delete(key);
    }
  }
}

function keyOf(user_id: number, conversation_id: number): string {
  return `${user_id}:${conversation_id}`;
}
