import { NotFoundError } from '../../domain/errors';
import { type PresenceState, seesPresence } from '../../domain/presence';
import type { Watcher } from '../../domain/watcher';
import type {
  WatchableConversation,
  WatchedMember,
  WatchRepository,
} from '../../repositories/presence/watch-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import type { ToldBlocks } from '../blocks/told-blocks';
import type { PresenceService } from './presence-service';
import type { WatchedMembers } from './watched-members';
import type { Watches } from './watches';

export interface WatchParts {
  rows: Pick<WatchRepository, 'find' | 'listMembers' | 'listWatched'>;
  watches: Watches;
  members: Pick<WatchedMembers, 'bringTo'>;
  presence: Pick<PresenceService, 'isOnline' | 'audienceOf'>;
  blockedPairs: Pick<BlockedPairs, 'isKnown'>;
  toldBlocks: Pick<ToldBlocks, 'leftOut'>;
}

/** Lets sockets watch the conversation on their screen: whose members are online, and who types there. */
export class WatchService {
  /** The last call of each socket that is not answered yet. */
  private readonly calls = new Map<string, symbol>();

  constructor(private readonly parts: WatchParts) {}

  /**
   * From now on the socket is told what changes in this conversation, and in no other one. Returns how its members are now, of those who are
   * shown to the watcher; undefined if the socket has turned to something else meanwhile.
   * @throws NotFoundError if there is no such conversation for the user, BusyError
   */
  async watch(watcher: Watcher, conversation_id: number): Promise<PresenceState[] | undefined> {
    this.unwatch(watcher.connection_id);
    const call = Symbol();
    this.calls.set(watcher.connection_id, call);
    try {
      return await this.begin(watcher, conversation_id, () => this.calls.get(watcher.connection_id) === call);
    } catch (error) {
      if (this.calls.get(watcher.connection_id) === call) this.unwatch(watcher.connection_id);
      throw error;
    } finally {
      if (this.calls.get(watcher.connection_id) === call) this.calls.delete(watcher.connection_id);
    }
  }

  /** The socket watches nothing any more, or is gone. */
  unwatch(connection_id: string): void {
    this.calls.delete(connection_id);
    this.parts.watches.remove(connection_id);
  }

  private async begin(
    watcher: Watcher,
    conversation_id: number,
    isLatest: () => boolean,
  ): Promise<PresenceState[] | undefined> {
    const { rows, watches, members } = this.parts;
    const { user_id, connection_id } = watcher;
    const found = await this.require(conversation_id, user_id);
    const read = watches.find(conversation_id) ?? (await rows.listMembers(conversation_id));
    if (!isLatest()) return undefined;
    watches.add(watcher, found, read);
    // Asked once it is watched: whoever is removed from now on is told so, and whoever was before is found here.
    const [still, listed] = await Promise.all([
      this.require(conversation_id, user_id),
      rows.listWatched(conversation_id, user_id),
    ]);
    const watched = watches.of(connection_id);
    if (watched?.id === conversation_id) await members.bringTo(watched, still.members_version);
    if (!isLatest() || watches.of(connection_id)?.id !== conversation_id) return undefined;
    return listed.flatMap((member) => this.stateFor(user_id, member) ?? []);
  }

  private async require(conversation_id: number, user_id: number): Promise<WatchableConversation> {
    const found = await this.parts.rows.find(conversation_id, user_id);
    if (!found) throw new NotFoundError();
    return found;
  }

  /** A block or a choice may have overtaken the query. Undefined if the member is not shown to the watcher. */
  private stateFor(watcher_id: number, member: WatchedMember): PresenceState | undefined {
    const { presence, blockedPairs, toldBlocks } = this.parts;
    const { user_id, last_seen_at } = member;
    const is_online = presence.isOnline(user_id);
    if (member.block_stands || blockedPairs.isKnown(watcher_id, user_id)) {
      if (is_online) toldBlocks.leftOut(watcher_id, user_id);
      return undefined;
    }
    const shown_to = presence.audienceOf(user_id) ?? member.shown_to;
    if (!seesPresence({ ...member, shown_to })) return undefined;
    return { user_id, is_online, last_seen_at: is_online ? null : last_seen_at };
  }
}
