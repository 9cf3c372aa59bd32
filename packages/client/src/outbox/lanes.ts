import { Timer } from '../timing.ts';

interface Lane {
  attempts: number;
  timer: Timer;
  /** The message that the server waits for before it takes others of the conversation. */
  blocker: string | undefined;
}

/** Conversations of which a message was refused for now: it has to be sent again, after a while, and before the others. */
export class Lanes {
  private readonly held = new Map<string, Lane>();

  /** `onFree`: one of them may go on. */
  constructor(private readonly onFree: () => void) {}

  attemptsOf(lane: string): number {
    return this.held.get(lane)?.attempts ?? 0;
  }

  hold(name: string, temp_id: string, ms: number): void {
    const lane = this.held.get(name) ?? { attempts: 0, timer: new Timer(), blocker: undefined };
    this.held.set(name, lane);
    // Those behind it are refused with it.
    if (lane.blocker !== undefined) return;
    lane.blocker = temp_id;
    lane.attempts += 1;
    lane.timer.set(ms, this.onFree);
  }

  isFree(name: string): boolean {
    return !this.held.get(name)?.timer.isSet;
  }

  sent(name: string, temp_id: string): void {
    const lane = this.held.get(name);
    if (lane?.blocker === temp_id) lane.blocker = undefined;
  }

  answered(name: string): void {
    if (this.held.get(name)?.blocker === undefined) this.held.delete(name);
  }

  isBlocker(temp_id: string): boolean {
    return [...this.held.values()].some(({ blocker }) => blocker === temp_id);
  }

  clear(): void {
    for (const { timer } of this.held.values()) timer.clear();
    this.held.clear();
  }
}
