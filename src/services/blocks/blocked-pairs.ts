import type { ChatEvent } from '../../domain/chat-events';
import { directKey } from '../../domain/direct-key';
import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { BlockRepository } from '../../repositories/blocks/block-repository';

const MAX_PAIRS = 100_000;
/** Until hints of this process follow a block that another process was asked for. */
const LIFETIME_MS = 3_000;

/**
 * Between whom a block stands, for what is only told and not stored: typing, and who is online. A block of this process counts at once.
 * What is stored is decided under the conversation's lock.
 */
export class BlockedPairs {
  private readonly pairs: LoadingCache<string, boolean>;

  constructor(blocks: Pick<BlockRepository, 'standsBetween'>, clock: MonotonicClock) {
    this.pairs = new LoadingCache({ size: MAX_PAIRS, lifetime_ms: LIFETIME_MS, clock }, (key) => {
      const [one = 0, other = 0] = key.split(':').map(Number);
      return blocks.standsBetween(one, other);
    });
  }

  async has(one: number, other: number): Promise<boolean> {
    const key = directKey(one, other);
    const found = await this.pairs.get(key);
    // A block that was set meanwhile is newer than what was looked up.
    return this.pairs.peek(key) ?? found ?? false;
  }

  /** Whether a block is known to stand, without asking: for what a query has found that a block may have overtaken. */
  isKnown(one: number, other: number): boolean {
    return this.pairs.peek(directKey(one, other)) ?? false;
  }

  /** For {@link EventBus.subscribe}, before whatever asks. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type !== 'block_changed') return;
    void this.pairs.set(directKey(...event.user_ids), Promise.resolve(event.stands));
  };
}
