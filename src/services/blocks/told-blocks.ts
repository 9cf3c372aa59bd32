import type { ChatEvent } from '../../domain/chat-events';
import { directKey } from '../../domain/direct-key';

/** Of those beyond it this process may tell a block, or its end, that they need not be told. */
const MAX_PAIRS = 100_000;

export interface ToldBlock {
  /** What was told last; undefined if one of the two was not told of the other because a block stands, and nobody of that. */
  stands: boolean | undefined;
}

/** Of those who did not fit. */
const UNKNOWN: ToldBlock = { stands: undefined };

type Pair = readonly [number, number];

/**
 * What the users who are online here go by: between which two of them this process has told a block or its end, or left something out
 * because of one. Whoever comes is told how it is then, so it is kept only while both are online.
 */
export class ToldBlocks {
  /** By each of the two. */
  private readonly ofUsers = new Map<number, Map<number, ToldBlock>>();
  /** Of whom something was left out and it was not asked since whether the block has ended. Oldest first. */
  private readonly unasked = new Map<string, Pair>();
  private size = 0;
  /** Users with others who did not fit. */
  private readonly crowded = new Set<number>();

  constructor(private readonly maxPairs = MAX_PAIRS) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'block_changed') this.set(event.user_ids, { stands: event.stands });
  };

  /** The user is online from now on. */
  arrived(user_id: number): void {
    if (!this.ofUsers.has(user_id)) this.ofUsers.set(user_id, new Map());
  }

  /** The user is not online any more. */
  left(user_id: number): void {
    const others = [...(this.ofUsers.get(user_id)?.keys() ?? [])];
    this.ofUsers.delete(user_id);
    this.crowded.delete(user_id);
    for (const other of others) {
      this.ofUsers.get(other)?.delete(user_id);
      this.unasked.delete(directKey(user_id, other));
    }
    this.size -= others.length;
  }

  /** Undefined if each of the two was told of the other as if there was never a block, or is not online. */
  of(one: number, other: number): ToldBlock | undefined {
    const told = this.ofUsers.get(one)?.get(other);
    if (told) return told;
    return this.crowded.has(one) || this.crowded.has(other) ? UNKNOWN : undefined;
  }

  /** One of the two was not told, or shown, that the other is online, because a block stands: when it ends, that is to be told. */
  leftOut(one: number, other: number): void {
    const told = this.ofUsers.get(one)?.get(other);
    if (told && told.stands !== false) return;
    if (this.set([one, other], { stands: undefined })) this.unasked.set(directKey(one, other), [one, other]);
  }

  /** The first `limit` pairs that were left out since the last call: what was read of them may be outdated, and the end told before. */
  takeLeftOut(limit: number): Pair[] {
    const taken = [...this.unasked].slice(0, limit);
    for (const [key] of taken) this.unasked.delete(key);
    return taken.map(([, pair]) => pair);
  }

  /** Returns whether it is kept. */
  private set([one, other]: Pair, told: ToldBlock): boolean {
    const [ofOne, ofOther] = [this.ofUsers.get(one), this.ofUsers.get(other)];
    if (!ofOne || !ofOther) return false;
    if (!ofOne.has(other)) {
      if (this.size >= this.maxPairs) {
        this.crowded.add(one).add(other);
        return false;
      }
      this.size += 1;
    }
    ofOne.set(other, told);
    ofOther.set(one, told);
    return true;
  }
}
