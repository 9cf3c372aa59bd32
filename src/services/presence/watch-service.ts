import { NotFoundError } from '../../domain/errors';
import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import { type PresenceState, seesPresence } from '../../domain/presence';
import type { Watcher } from '../../domain/watcher';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { PossibleViewer } from '../../repositories/presence/presence-repository';
import type {
  ListedMember,
  ListedMembers,
  WatchableConversation,
  WatchRepository,
} from '../../repositories/presence/watch-repository';
import type { BlockedPairs } from '../blocks/blocked-pairs';
import type { ToldBlocks } from '../blocks/told-blocks';
import type { PresenceService } from './presence-service';
import type { WatchedMembers } from './watched-members';
import { membershipOf, type Watches } from './watches';

/** Those who begin to watch the same conversation at the same moment share one look-up of its members. */
const SHARED_MS = 1_000;
/** Members of all that is looked up in that time. */
const MAX_SHARED = 20_000;

export interface WatchParts {
  rows: Pick<WatchRepository, 'find' | 'listMembers' | 'listAdders'>;
  blocks: Pick<BlockRepository, 'listBetween'>;
  watches: Watches;
  members: Pick<WatchedMembers, 'bringTo'>;
  presence: Pick<PresenceService, 'isOnline' | 'audienceSince' | 'beginReading'>;
  blockedPairs: Pick<BlockedPairs, 'isKnown'>;
  toldBlocks: Pick<ToldBlocks, 'leftOut'>;
  clock: MonotonicClock;
}

interface Listed extends ListedMembers {
  /** Of {@link PresenceService.beginReading}. */
  reading: number;
}

/** What was looked up of a member, for one who watches. */
type WatchedMember = ListedMember & PossibleViewer;

/** Lets sockets watch the conversation on their screen: whose members are online, and who types there. */
export class WatchService {
  /** The last call of each socket that is not answered yet. */
  private readonly calls = new Map<string, symbol>();

  private readonly lists: LoadingCache<number, Listed>;

  constructor(private readonly parts: WatchParts) {
    this.lists = new LoadingCache<number, Listed>(
      {
        size: MAX_SHARED,
        sizeOf: ({ members }) => members.length,
        lifetime_ms: SHARED_MS,
        clock: parts.clock,
      },
      (id) => this.read(id),
    );
  }

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
    const { watches, members } = this.parts;
    const { user_id, connection_id } = watcher;
    const found = await this.require(conversation_id, user_id);
    const known = await this.lists.get(conversation_id);
    if (!known || !isLatest()) return undefined;
    watches.add(watcher, found, membershipOf(known));
    // Asked once it is watched: whoever is removed from now on is told so, and whoever was before is found here.
    const still = await this.require(conversation_id, user_id);
    const isCurrent = known.version >= still.members_version;
    const { reading, ...listed } = isCurrent ? known : await this.read(conversation_id);
    const watched = watches.of(connection_id);
    if (watched?.id === conversation_id) await members.bringTo(watched, still.members_version);
    const looked = await this.tiesOf(user_id, listed.members, still.have_written);
    if (!isLatest() || watches.of(connection_id)?.id !== conversation_id) return undefined;
    const present = looked.filter((member) => watches.shows(connection_id, member.user_id));
    return present.flatMap((member) => this.stateFor(user_id, member, reading) ?? []);
  }

  private async read(conversation_id: number): Promise<Listed> {
    const reading = this.parts.presence.beginReading();
    return { ...(await this.parts.rows.listMembers(conversation_id)), reading };
  }

  private async tiesOf(
    watcher_id: number,
    listed: readonly ListedMember[],
    have_written: boolean,
  ): Promise<WatchedMember[]> {
    const { rows, blocks } = this.parts;
    const others = listed.filter(({ user_id }) => user_id !== watcher_id);
    const ids = others.map(({ user_id }) => user_id);
    const [apart, adders] = await Promise.all([
      blocks.listBetween(watcher_id, ids),
      rows.listAdders(watcher_id, ids),
    ]);
    const [isApart, hasAdded] = [new Set(apart), new Set(adders)];
    return others.map((member) => ({
      ...member,
      have_written,
      is_contact: hasAdded.has(member.user_id),
      block_stands: isApart.has(member.user_id),
    }));
  }

  private async require(conversation_id: number, user_id: number): Promise<WatchableConversation> {
    const found = await this.parts.rows.find(conversation_id, user_id);
    if (!found) throw new NotFoundError();
    return found;
  }

  /** A block or a choice may have overtaken the query. Undefined if the member is not shown to the watcher. */
  private stateFor(watcher_id: number, member: WatchedMember, reading: number): PresenceState | undefined {
    const { presence, blockedPairs, toldBlocks } = this.parts;
    const { user_id, last_seen_at } = member;
    const is_online = presence.isOnline(user_id);
    if (member.block_stands || blockedPairs.isKnown(watcher_id, user_id)) {
      if (is_online) toldBlocks.leftOut(watcher_id, user_id);
      return undefined;
    }
    const shown_to = presence.audienceSince(user_id, member.shown_to, reading);
    if (!seesPresence({ ...member, shown_to })) return undefined;
    return { user_id, is_online, last_seen_at: is_online ? null : last_seen_at };
  }
}
