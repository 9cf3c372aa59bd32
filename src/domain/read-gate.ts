import { Arrivals } from './arrivals';
import { BusyError } from './errors';
import type { MonotonicClock } from './ports';
import { READING_LIMITS, type ReadKind } from './reading-limits';
import { type Reader, ReadingLine } from './reading-line';

/** Turns of requests after which a handshake has one, so that requests cannot keep everybody out. */
const REQUESTS_IN_A_ROW = 8;

/** Lets those read who read much, a few at a time: all at once, each would get an answer only when nobody waits for it any more. */
export interface ReadGate {
  /** Does the work when it is the reader's turn. @throws BusyError if that would be too late */
  run<Result>(kind: ReadKind, reader: Reader, work: () => Promise<Result>): Promise<Result>;
}

export interface ReadGateParts {
  /** How many read at a time. */
  places: number;
  monotonic: MonotonicClock;
  metrics: ReadGateMetrics;
}

export interface ReadGateMetrics {
  readRefused(kind: ReadKind): void;
  /** Only of those that had to wait. */
  readWaited(kind: ReadKind, seconds: number): void;
}

/**
 * Requests go first: whoever was let in is served before the next ones are, and no more are let in than can soon be served. So after a restart
 * clients connect as fast as they get what they ask for then, and none of them needs to know of it.
 */
export class BoundedReadGate implements ReadGate {
  private readonly lines: Record<ReadKind, ReadingLine>;
  private readonly arrivals: Arrivals;
  private running = 0;
  private requestsInARow = 0;
  private busyInARow = 0;
  private nextLook: NodeJS.Timeout | undefined;

  constructor(private readonly parts: ReadGateParts) {
    this.arrivals = new Arrivals(parts.places, parts.monotonic);
    this.lines = { request: this.lineOf('request'), handshake: this.lineOf('handshake') };
  }

  async run<Result>(kind: ReadKind, reader: Reader, work: () => Promise<Result>): Promise<Result> {
    if (this.mayBegin(kind)) this.running += 1;
    else await this.wait(kind, reader);
    const since = this.parts.monotonic();
    try {
      const result = await (kind === 'handshake' ? this.letIn(reader, work) : this.read(reader, work));
      this.busyInARow = 0;
      return result;
    } catch (error) {
      this.noteFailure(error);
      throw error;
    } finally {
      this.arrivals.took(kind, this.parts.monotonic() - since);
      this.running -= 1;
      this.fill();
    }
  }

  waiting(kind: ReadKind): number {
    return this.lines[kind].size;
  }

  /** Refuses whoever waits: the process ends. */
  stop(): void {
    clearTimeout(this.nextLook);
    for (const line of Object.values(this.lines)) line.refuseAll();
  }

  /** Once nobody in any place gets an answer from the database, nobody waits for a place: they hear as soon as the others that it is away. */
  private noteFailure(error: unknown): void {
    this.busyInARow = error instanceof BusyError ? this.busyInARow + 1 : 0;
    if (this.busyInARow >= this.parts.places) this.lines.request.refuseAll();
  }

  private async letIn<Result>({ account }: Reader, work: () => Promise<Result>): Promise<Result> {
    this.arrivals.expect(account);
    try {
      const result = await work();
      this.arrivals.expect(account);
      return result;
    } catch (error) {
      this.arrivals.forget(account);
      throw error;
    }
  }

  private async read<Result>({ account }: Reader, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } finally {
      this.arrivals.hasRead(account);
    }
  }

  /** Where a place is free no request waits. */
  private mayBegin(kind: ReadKind): boolean {
    if (this.running >= this.parts.places) return false;
    return kind === 'request' || (this.lines.handshake.size === 0 && this.arrivals.wait(0) === 0);
  }

  private async wait(kind: ReadKind, reader: Reader): Promise<void> {
    const turn = this.lines[kind].wait(reader);
    // Where places are free nobody who leaves one would let it begin.
    this.fill();
    await turn;
  }

  /** Gives the places that are free. */
  private fill(): void {
    while (this.running < this.parts.places && this.giveTurn()) this.running += 1;
  }

  /** Returns false if nobody may begin. */
  private giveTurn(): boolean {
    const { request, handshake } = this.lines;
    const pause_ms = handshake.size === 0 ? 0 : this.arrivals.wait(request.size);
    const isDue = this.requestsInARow >= REQUESTS_IN_A_ROW && handshake.size > 0 && pause_ms === 0;
    if (!isDue && request.giveTurn() !== undefined) {
      this.requestsInARow += 1;
      return true;
    }
    this.requestsInARow = 0;
    if (pause_ms > 0) return this.lookIn(pause_ms);
    const account = handshake.giveTurn();
    // Now, as the next one may be let in before this one begins.
    if (account !== undefined) this.arrivals.expect(account);
    return account !== undefined;
  }

  /** Nobody may begin now, but perhaps in a while. */
  private lookIn(ms: number): false {
    clearTimeout(this.nextLook);
    this.nextLook = setTimeout(() => this.fill(), ms).unref();
    return false;
  }

  private lineOf(kind: ReadKind): ReadingLine {
    const { monotonic, metrics } = this.parts;
    return new ReadingLine(READING_LIMITS[kind], {
      monotonic,
      onRefused: () => metrics.readRefused(kind),
      onWaited: (seconds) => metrics.readWaited(kind, seconds),
    });
  }
}
