import { BusyError } from '../../domain/errors';
import { BatchRunner } from './batch-runner';
import type { KindName, Outcome, OutcomeOf, Write, WriteOf } from './kinds';
import type { SendOutcome, SendWrite } from './kinds/send';
import { KnownMembersCache } from './known-members';
import { Lane } from './lane';
import type { LaneOptions } from './lane-options';
import { PendingSends } from './pending-sends';

/** Two: as fast as one queue with two batches in flight, and the writes to one conversation keep their order. */
const LANES = 2;
/** Writes that may wait, over all lanes. */
const MAX_WAITING = 10_000;

/** The queues of all writes to conversations: one batch in flight per lane, lane = conversation_id % 2. */
export class WriteLanes {
  private readonly runners: BatchRunner[];
  private readonly lanes: Lane[];
  private readonly pending = new PendingSends();

  constructor(private readonly options: LaneOptions & { maxWaiting?: number }) {
    const known = new KnownMembersCache();
    this.runners = Array.from({ length: LANES }, () => new BatchRunner(options, known));
    const onLate = () => options.warn('Writes waited too long for the database and are refused as busy', {});
    this.lanes = this.runners.map(
      (runner) => new Lane((batch) => runner.run(batch), options.monotonic, onLate),
    );
  }

  /** Writes that wait for a batch. */
  get waiting(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  /**
   * Resolves once the write is committed. `waited_ms` is how long it has waited before.
   * @throws BusyError if it is certainly not stored and may be tried again; NotFoundError if the user is not a member (any more),
   * or may not do this; TempIdReusedError
   */
  submit<Name extends KindName>(write: WriteOf<Name>, waited_ms?: number): Promise<OutcomeOf<Name>>;
  submit(write: Write, waited_ms = 0): Promise<Outcome> {
    return write.kind === 'send' ? this.submitSend(write, waited_ms) : this.enqueue(write, waited_ms);
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.idle()));
    await Promise.all(this.runners.map((runner) => runner.close()));
  }

  private submitSend(write: SendWrite, waited_ms: number): Promise<SendOutcome> {
    const first = this.pending.join(write);
    if (first) return first;
    const lane = write.place?.isHeld ? undefined : this.laneFor(write);
    if (!lane) {
      // At once: there may be room again before its sender hears of it.
      write.place?.hold();
      return Promise.reject(new BusyError());
    }
    const send = this.pending.add(write, this.options.monotonic() - waited_ms);
    lane.submit(send);
    return send.outcome;
  }

  private enqueue(write: Write, waited_ms: number): Promise<Outcome> {
    const lane = this.laneFor(write);
    if (!lane) return Promise.reject(new BusyError());
    return new Promise((resolve, reject) => {
      lane.submit({ write, queuedAt: this.options.monotonic() - waited_ms, resolve, reject });
    });
  }

  /** Undefined if too much waits already. */
  private laneFor({ conversation_id }: Write): Lane | undefined {
    const isFull = this.waiting >= (this.options.maxWaiting ?? MAX_WAITING);
    if (!isFull) return this.lanes[conversation_id % LANES];
    this.options.warn('More writes wait than may, and others are refused as busy', {});
    return undefined;
  }
}
