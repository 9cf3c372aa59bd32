import type { BlockChanged, ChatEvent, EventPublisher } from '../../domain/chat-events';
import { directKey } from '../../domain/direct-key';
import type { OnlinePeople } from '../../domain/ports';
import type { BlockRepository, ChangedPair } from '../../repositories/blocks/block-repository';

/** Changes that are read in one round. */
const MAX_CHANGES = 500;
/** Of how many two users this process knows what it has told last. Of one that is forgotten it may tell the same again. */
const MAX_TOLD = 100_000;

export interface BlockFollowerParts {
  blocks: Pick<BlockRepository, 'newestChange' | 'listChangedPairs' | 'standsBetween'>;
  online: OnlinePeople;
  events: EventPublisher;
}

/** Publishes blocks that other processes were asked for, between users who are online here: what is told live follows them too. */
export class BlockFollower {
  private cursor: number | undefined;
  /** Read in the round before. By now this process has told what of it was its own doing. */
  private waiting: readonly ChangedPair[] = [];
  /** What was told last of each two users, oldest first. */
  private readonly told = new Map<string, BlockChanged>();

  constructor(private readonly parts: BlockFollowerParts) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type !== 'block_changed') return;
    const key = directKey(...event.user_ids);
    this.told.delete(key);
    this.told.set(key, event);
    const [oldest] = this.told.keys();
    if (this.told.size > MAX_TOLD && oldest !== undefined) this.told.delete(oldest);
  };

  /** To be called before users connect: what changes from then on is followed. @throws BusyError */
  async begin(): Promise<void> {
    this.cursor ??= await this.parts.blocks.newestChange();
  }

  /** One round. What fails in it is done in the next. @throws BusyError */
  async follow(): Promise<void> {
    const { blocks } = this.parts;
    if (this.cursor === undefined) return this.begin();
    const read = await blocks.listChangedPairs(this.cursor, MAX_CHANGES);
    for (const pair of this.waiting) await this.tell(pair);
    this.waiting = read;
    this.cursor = read.at(-1)?.change_no ?? this.cursor;
  }

  private async tell({ user_id, blocked_user_id, is_mutual }: ChangedPair): Promise<void> {
    const { online, events } = this.parts;
    if (is_mutual) return;
    if (!online.isOnline(user_id) || !online.isOnline(blocked_user_id)) {
      // Whoever comes back is told how it is then.
      this.told.delete(directKey(user_id, blocked_user_id));
      return;
    }
    const stands = await this.findWhatStands(user_id, blocked_user_id);
    if (this.told.get(directKey(user_id, blocked_user_id))?.stands === stands) return;
    events.publish({ type: 'block_changed', user_ids: [user_id, blocked_user_id], stands });
  }

  /** An answer is outdated if this process has told something of the two meanwhile. */
  private async findWhatStands(one: number, other: number): Promise<boolean> {
    const key = directKey(one, other);
    for (;;) {
      const before = this.told.get(key);
      const stands = await this.parts.blocks.standsBetween(one, other);
      if (this.told.get(key) === before) return stands;
    }
  }
}
