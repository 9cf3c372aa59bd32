import { BusyError, TempIdReusedError } from '../../domain/errors';
import type { SendPlace } from '../../domain/send-place';
import type { Outcome } from './kinds';
import type { SendOutcome, SendWrite } from './kinds/send';
import type { Queued } from './lane';
import { isSameMessage } from './same-message';

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
    private readonly sends: PendingSends,
  ) {
    this.outcome = new Promise((resolve, reject) => {
      this.onOutcome = resolve;
      this.onError = reject;
    });
  }

  get isHeld(): boolean {
    return this.write.place?.isHeld === true;
  }

  /** A retry waits for its outcome: what comes after that may not overtake it either. */
  join({ place }: SendWrite): void {
    if (place) (this.places ??= []).push(place);
  }

  resolve(outcome: Outcome): void {
    this.sends.remove(this);
    this.onOutcome(outcome as SendOutcome);
  }

  reject(error: unknown): void {
    this.sends.remove(this);
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
  /** By sender, of whom only a few calls are in flight. Not by temp_id: V8 keeps what a map's former tables held until old space is collected. */
  private readonly bySender = new Map<number, PendingSend[]>();

  /** The outcome of the attempt that is pending under its temp_id; rejects with TempIdReusedError if that is another message. */
  join(write: SendWrite): Promise<SendOutcome> | undefined {
    for (const first of this.bySender.get(write.user_id) ?? NONE) {
      if (first.write.temp_id === write.temp_id) return retryOf(first, write);
    }
    return undefined;
  }

  add(write: SendWrite, queuedAt: number): PendingSend {
    const send = new PendingSend(write, queuedAt, this);
    const others = this.bySender.get(write.user_id);
    if (others) others.push(send);
    else this.bySender.set(write.user_id, [send]);
    return send;
  }

  /** It has its outcome. */
  remove(send: PendingSend): void {
    const { user_id } = send.write;
    const sends = this.bySender.get(user_id) ?? [];
    const index = sends.indexOf(send);
    if (index >= 0) sends.splice(index, 1);
    if (sends.length === 0) this.bySender.delete(user_id);
  }
}

const NONE: readonly PendingSend[] = [];

async function retryOf(first: PendingSend, write: SendWrite): Promise<SendOutcome> {
  if (!isSameMessage(first.write, write)) throw new TempIdReusedError();
  first.join(write);
  return { ...(await first.outcome), is_new: false };
}
