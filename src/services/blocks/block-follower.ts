import type { ChatEvent, EventPublisher } from '../../domain/chat-events';
import { directKey } from '../../domain/direct-key';
import type { MonotonicClock, OnlinePeople } from '../../domain/ports';
import type { BlockRepository, ChangedPair } from '../../repositories/blocks/block-repository';

/** Changes that are read in one round. */
const MAX_CHANGES = 500;
/** For how long this process knows what it has told: many rounds. */
const REMEMBER_MS = 60_000;

export interface BlockFollowerParts {
  blocks: Pick<BlockRepository, 'newestChange' | 'listChangedPairs' | 'standsBetween'>;
  online: OnlinePeople;
  events: EventPublisher;
  clock: MonotonicClock;
}

/** Publishes blocks that other processes were asked for, between users who are online here: what is told live follows them too. */
export class BlockFollower {
  private cursor: number | undefined;
  /** Read in the round before. By now this process has told what of it was its own doing. */
  private waiting: readonly ChangedPair[] = [];
  /** What was told of each two users, oldest first. */
  private readonly told = new Map<string, { stands: boolean; at: number }>();

  constructor(private readonly parts: BlockFollowerParts) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type !== 'block_changed') return;
    const key = directKey(...event.user_ids);
    this.told.delete(key);
    this.told.set(key, { stands: event.stands, at: this.parts.clock() });
  };

  /** One round. What fails in it is done in the next. @throws BusyError */
  async follow(): Promise<void> {
    const { blocks } = this.parts;
    if (this.cursor === undefined) {
      this.cursor = await blocks.newestChange();
      return;
    }
    const read = await blocks.listChangedPairs(this.cursor, MAX_CHANGES);
    for (const pair of this.waiting) await this.tell(pair);
    this.waiting = read;
    this.cursor = read.at(-1)?.change_no ?? this.cursor;
    this.forgetOld();
  }

  private async tell({ user_id, blocked_user_id, is_mutual }: ChangedPair): Promise<void> {
    const { blocks, online, events } = this.parts;
    if (is_mutual || !online.isOnline(user_id) || !online.isOnline(blocked_user_id)) return;
    const stands = await blocks.standsBetween(user_id, blocked_user_id);
    if (this.told.get(directKey(user_id, blocked_user_id))?.stands === stands) return;
    events.publish({ type: 'block_changed', user_ids: [user_id, blocked_user_id], stands });
  }

  private forgetOld(): void {
    const before = this.parts.clock() - REMEMBER_MS;
    for (const [key, { at }] of this.told) {
      if (at > before) return;
      this.told.delete(key);
    }
  }
}
