import { BusyError, TempIdReusedError } from '../../domain/errors';
import type { Outcome, Outcomes, SendWrite, Write, WriteKind, WriteOf } from '../../domain/writes';
import { tempIdKey } from './batch-plan';
import { Lane, type Queued } from './lane';
import { LaneWriter, type LaneWriterOptions } from './lane-writer';

/** Two: as fast as a shared queue with two batches in flight, and what one conversation is told stays in order. */
const LANES = 2;
/** Writes that may wait, over all lanes. */
const CAPACITY = 10_000;

type PendingSends = Map<string, PendingSend>;

/**
 * A send without an answer yet. Thousands wait at a time, and each is moved by several garbage collections: an object with
 * methods costs a fraction of a closure for each thing that may happen to it.
 */
class PendingSend implements Queued {
  readonly outcome: Promise<Outcomes['send']>;
  private fulfil!: (outcome: Outcomes['send']) => void;
  private refuse!: (error: unknown) => void;

  constructor(
    readonly write: SendWrite,
    readonly queuedAt: number,
    private readonly key: string,
    private readonly pending: PendingSends,
  ) {
    this.outcome = new Promise((fulfil, refuse) => {
      this.fulfil = fulfil;
      this.refuse = refuse;
    });
    pending.set(key, this);
  }

  resolve(outcome: Outcome): void {
    this.pending.delete(this.key);
    this.fulfil(outcome as Outcomes['send']);
  }

  reject(error: unknown): void {
    this.pending.delete(this.key);
    this.refuse(error);
  }
}

/** Where everything that is done to conversations queues up: one batch in flight per lane, lane = conversation_id % 2. */
export class WriteLanes {
  private readonly writers: LaneWriter[];
  private readonly lanes: Lane[];
  /** Sends without an answer yet, so that a retry meets its first attempt before either is stored. */
  private readonly pending: PendingSends = new Map();

  constructor(private readonly options: LaneWriterOptions & { capacity?: number }) {
    this.writers = Array.from({ length: LANES }, () => new LaneWriter(options));
    const onLate = () => options.warn('Writes waited too long for the database and are refused as busy', {});
    this.lanes = this.writers.map(
      (writer) => new Lane((batch) => writer.run(batch), options.monotonic, onLate),
    );
  }

  /** Writes that wait for a batch. */
  get waiting(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  /**
   * Answers once the write is committed. `waited_ms` counts what it has waited elsewhere before.
   * @throws BusyError when it was refused and is certainly not stored; TempIdReusedError.
   */
  submit<Kind extends WriteKind>(write: WriteOf<Kind>, waited_ms?: number): Promise<Outcomes[Kind]>;
  submit(write: Write, waited_ms = 0): Promise<Outcomes[WriteKind]> {
    return write.kind === 'send' ? this.submitSend(write, waited_ms) : this.enqueue(write, waited_ms);
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.idle()));
    await Promise.all(this.writers.map((writer) => writer.close()));
  }

  private submitSend(write: SendWrite, waited_ms: number): Promise<Outcomes['send']> {
    const key = tempIdKey(write.sender_id, write.temp_id);
    const first = this.pending.get(key);
    if (first) return joinFirst(first, write);
    const lane = this.laneFor(write);
    if (!lane) return Promise.reject(new BusyError());
    const send = new PendingSend(write, this.options.monotonic() - waited_ms, key, this.pending);
    lane.submit(send);
    return send.outcome;
  }

  private enqueue(write: Write, waited_ms: number): Promise<Outcomes[WriteKind]> {
    const lane = this.laneFor(write);
    if (!lane) return Promise.reject(new BusyError());
    return new Promise((resolve, reject) => {
      lane.submit({ write, queuedAt: this.options.monotonic() - waited_ms, resolve, reject });
    });
  }

  /** Undefined where too much waits already. */
  private laneFor({ conversation_id }: Write): Lane | undefined {
    const isFull = this.waiting >= (this.options.capacity ?? CAPACITY);
    if (!isFull) return this.lanes[conversation_id % LANES];
    this.options.warn('More writes wait than may, and others are refused as busy', {});
    return undefined;
  }
}

/** The retry of a send that has no answer yet shares its answer. */
async function joinFirst(first: PendingSend, write: SendWrite): Promise<Outcomes['send']> {
  const isSame =
    first.write.conversation_id === write.conversation_id && first.write.content === write.content;
  if (!isSame) throw new TempIdReusedError();
  return { ...(await first.outcome), is_new: false };
}
