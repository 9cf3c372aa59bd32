import { BusyError, TempIdReusedError } from '../../domain/errors';
import type { SendPlace } from '../../domain/send-place';
import type { Outcome } from './kinds';
import { isSameMessage, type SendOutcome, type SendWrite } from './kinds/send';
import type { Queued } from './lane';

/** By tempIdKey. */
type Pending = Map<string, PendingSend>;

/**
 * A send that is queued or in flight. There are thousands at a time, and each is moved by several garbage collections: an object
 * with methods costs a fraction of a closure for each thing that may happen to it.
 */
class PendingSend implements Queued {
  readonly outcome: Promise<SendOutcome>;
  private onOutcome!: (outcome: SendOutcome) => void;
  private onError!: (error: unknown) => void;
  /** Of retries that wait for its outcome. */
  private places: SendPlace[] | undefined;

  constructor(
    readonly write: SendWrite,
    readonly queuedAt: number,
    private readonly key: string,
    private readonly pending: Pending,
  ) {
    this.outcome = new Promise((resolve, reject) => {
      this.onOutcome = resolve;
      this.onError = reject;
    });
    pending.set(key, this);
  }

  get isHeld(): boolean {
    return this.write.place?.isHeld === true;
  }

  /** A retry waits for its outcome: what comes after that may not overtake it either. */
  join({ place }: SendWrite): void {
    if (place) (this.places ??= []).push(place);
  }

  resolve(outcome: Outcome): void {
    this.pending.delete(this.key);
    this.onOutcome(outcome as SendOutcome);
  }

  reject(error: unknown): void {
    this.pending.delete(this.key);
    // At once: the next batch may begin before its sender hears of it.
    if (error instanceof BusyError) {
      this.write.place?.hold();
      this.places?.forEach((place) => place.hold());
    }
    this.onError(error);
  }
}

/** Sends without an outcome yet, so that a retry meets its first attempt before either is stored. */
export class PendingSends {
  private readonly pending: Pending = new Map();

  /** The outcome of the attempt that is pending under this key; rejects with TempIdReusedError if that is another message. */
  join(key: string, write: SendWrite): Promise<SendOutcome> | undefined {
    const first = this.pending.get(key);
    return first && retryOf(first, write);
  }

  add(key: string, write: SendWrite, queuedAt: number): PendingSend {
    return new PendingSend(write, queuedAt, key, this.pending);
  }
}

async function retryOf(first: PendingSend, write: SendWrite): Promise<SendOutcome> {
  if (!isSameMessage(first.write, write)) throw new TempIdReusedError();
  first.join(write);
  return { ...(await first.outcome), is_new: false };
}
