import type { BlockChanged, ChatEvent, EventPublisher } from '../../domain/chat-events';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type {
  WithheldProfile,
  WithheldProfileRepository,
} from '../../repositories/profiles/withheld-profile-repository';
import type { SyncRepository } from '../../repositories/sync/sync-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import type { ViewerRows } from './viewer-rows';

/** Rows that are looked at together, and in one round. */
const CHUNK_ROWS = 500;
const ROUND_ROWS = 5_000;

const START = { user_id: 0, viewer_id: 0 };

export interface WithheldNewsParts {
  withheld: Pick<WithheldProfileRepository, 'listBetween' | 'listAfter' | 'remove'>;
  rows: Pick<ViewerRows, 'renewFor'>;
  users: Pick<UserRepository, 'listFound'>;
  blocks: Pick<BlockRepository, 'standsBetween'>;
  blockedPairs: Pick<BlockedPairs, 'isKnown'>;
  sync: Pick<SyncRepository, 'newestChange'>;
  events: EventPublisher;
  onError: (error: unknown) => void;
}

/**
 * Tells two users, when no block stands between them any more, what either has changed meanwhile of what others see. Whom it has to tell is in
 * the database until it has, and is looked through again and again: whatever ends a block, and whatever fails, it comes to that.
 */
export class WithheldNews {
  /** The last row that was looked at. */
  private last: Pick<WithheldProfile, 'user_id' | 'viewer_id'> = START;

  constructor(private readonly parts: WithheldNewsParts) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'block_changed' && !event.stands) void this.blockEnded(event);
  };

  /**
   * One round: goes on where the last one ended, from the beginning after the end. A row that fails ends it, and the next one goes on behind
   * that. @throws BusyError
   */
  async tellDue(isStopping: () => boolean = () => false): Promise<void> {
    for (let looked = 0; looked < ROUND_ROWS && !isStopping(); looked += CHUNK_ROWS) {
      const chunk = await this.parts.withheld.listAfter(this.last, CHUNK_ROWS);
      for (const { block_stands, ...profile } of chunk) {
        if (isStopping()) return;
        this.last = profile;
        if (block_stands === 0) await this.tell(profile);
      }
      if (chunk.length === CHUNK_ROWS) continue;
      this.last = START;
      return;
    }
  }

  /** At once, where a block ends in this process. Never rejects: what fails is for a round. */
  private async blockEnded({ user_ids }: BlockChanged): Promise<void> {
    const { withheld, onError } = this.parts;
    try {
      for (const profile of await withheld.listBetween(...user_ids)) await this.tell(profile);
    } catch (error) {
      onError(error);
    }
  }

  /** Unless a block stands again: then all of it is for later. */
  private async tell(profile: WithheldProfile): Promise<void> {
    const { withheld, rows, users, blocks, blockedPairs, sync, events } = this.parts;
    const { user_id, viewer_id } = profile;
    const since = await sync.newestChange();
    if (!(await rows.renewFor(profile))) return;
    const [user] = await users.listFound([user_id]);
    const stands = await blocks.standsBetween(user_id, viewer_id);
    // A block of this process may be newer than what was asked.
    if (stands || blockedPairs.isKnown(user_id, viewer_id)) return;
    if (user) {
      const { name, username, avatar_url } = user;
      events.publish({
        type: 'profile_changed',
        user_id,
        name,
        username,
        avatar_url,
        audience: [viewer_id],
        since,
      });
    }
    await withheld.remove(profile);
  }
}
