import { Timer } from '../timing.ts';

interface Line {
  attempts: number;
  timer: Timer;
  /** The message that the server waits for before it takes others of the conversation. */
  blocker: string | undefined;
}

/** Conversations of which a message was refused for now: it has to be sent again, after a while, and before the others. */
export class Lines {
  private readonly held = new Map<string, Line>();

  /** `onFree`: one of them may go on. */
  constructor(private readonly onFree: () => void) {}

  attemptsOf(line: string): number {
    return this.held.get(line)?.attempts ?? 0;
  }

  hold(name: string, temp_id: string, ms: number): void {
    const line = this.held.get(name) ?? { attempts: 0, timer: new Timer(), blocker: undefined };
    this.held.set(name, line);
    // Those behind it are refused with it.
    if (line.blocker !== undefined) return;
    line.blocker = temp_id;
    line.attempts += 1;
    line.timer.set(ms, this.onFree);
  }

  isFree(name: string): boolean {
    return !this.held.get(name)?.timer.isSet;
  }

  sent(name: string, temp_id: string): void {
    const line = this.held.get(name);
    if (line?.blocker === temp_id) line.blocker = undefined;
  }

  /** Something got through: what is refused for now by then waits no longer than the first time. */
  answered(name: string): void {
    const line = this.held.get(name);
    if (line?.blocker === undefined) this.held.delete(name);
    else line.attempts = 0;
  }

  isBlocker(temp_id: string): boolean {
    return [...this.held.values()].some(({ blocker }) => blocker === temp_id);
  }

  clear(): void {
    for (const { timer } of this.held.values()) timer.clear();
    this.held.clear();
  }
}
