import type { EventPublisher } from '../../domain/chat-events';
import type { OnlinePeople } from '../../domain/ports';
import type { BlockRepository, ChangedPair } from '../../repositories/blocks/block-repository';
import type { ToldBlocks } from './told-blocks';

/** Changes that are read in one round, and pairs that are looked up. */
const MAX_CHANGES = 500;

export interface BlockFollowerParts {
  blocks: Pick<BlockRepository, 'newestChange' | 'listChangedPairs' | 'listFree' | 'standsBetween'>;
  online: OnlinePeople;
  told: Pick<ToldBlocks, 'of' | 'takeLeftOut'>;
  events: EventPublisher;
}

type PairToTell = Omit<ChangedPair, 'change_no'>;

/** Publishes blocks that other processes were asked for, between users who are online here: what is told live follows them too. */
export class BlockFollower {
  private cursor: number | undefined;
  /** Read in the round before. By now this process has told what of it was its own doing. */
  private waiting: readonly PairToTell[] = [];
  /** To be looked up: something was left out because of a block that may have ended before that was noted. */
  private leftOut: ReturnType<ToldBlocks['takeLeftOut']> = [];

  constructor(private readonly parts: BlockFollowerParts) {}

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
    this.waiting = [...read, ...(await this.listEnded())];
    this.cursor = read.at(-1)?.change_no ?? this.cursor;
  }

  /** Of those to whom something was left out since: the ones whose block has ended by now. */
  private async listEnded(): Promise<PairToTell[]> {
    const { blocks, told } = this.parts;
    if (this.leftOut.length === 0) this.leftOut = told.takeLeftOut(MAX_CHANGES);
    // What ends later is among the changes of later rounds.
    const ended = await blocks.listFree(this.leftOut);
    this.leftOut = [];
    return ended.map((pair) => ({ ...pair, is_mutual: false }));
  }

  private async tell({ user_id, blocked_user_id, is_mutual }: PairToTell): Promise<void> {
    const { online, told, events } = this.parts;
    if (is_mutual || !online.isOnline(user_id) || !online.isOnline(blocked_user_id)) return;
    const stands = await this.findWhatStands(user_id, blocked_user_id);
    const known = told.of(user_id, blocked_user_id);
    // A block that nobody was told of, and because of which nothing was left out, has no end either.
    if (known ? known.stands === stands : !stands) return;
    events.publish({ type: 'block_changed', user_ids: [user_id, blocked_user_id], stands });
  }

  /** An answer is outdated if this process has told something of the two meanwhile. */
  private async findWhatStands(one: number, other: number): Promise<boolean> {
    const { blocks, told } = this.parts;
    for (;;) {
      const before = told.of(one, other);
      const stands = await blocks.standsBetween(one, other);
      if (told.of(one, other) === before) return stands;
    }
  }
}
