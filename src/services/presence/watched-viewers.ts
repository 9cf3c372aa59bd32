import type { ConversationType } from '../../domain/conversation';
import type { Watcher } from '../../domain/watcher';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { PossibleViewer, PresenceRepository } from '../../repositories/presence/presence-repository';
import type { WatchRepository } from '../../repositories/presence/watch-repository';
import type { WatchedMembers } from './watched-members';
import type { WatchedConversation, Watches } from './watches';

/** A socket that watches a conversation in which a user is. To whoever is in a group with somebody it is as if they had written. */
export type WatchingViewer = PossibleViewer & Watcher;

export interface WatchedViewersParts {
  rows: Pick<WatchRepository, 'listAdded' | 'listWritten'>;
  presence: Pick<PresenceRepository, 'findAudience'>;
  blocks: Pick<BlockRepository, 'listBetween'>;
  watches: Watches;
  members: Pick<WatchedMembers, 'refresh'>;
}

/** Finds who may see a user in the conversation that they watch. */
export class WatchedViewers {
  constructor(private readonly parts: WatchedViewersParts) {}

  /** Asks nothing if nobody watches. @throws BusyError */
  async list(user_id: number): Promise<WatchingViewer[]> {
    const { watches, members } = this.parts;
    const conversations = watches.withMember(user_id);
    if (conversations.length === 0) return [];
    await members.refresh(conversations);
    const viewers = await this.listIn(watches.withMember(user_id), user_id);
    // During the look-ups, they may have been removed, or have turned to something else.
    return viewers.filter(({ connection_id }) => watches.shows(connection_id, user_id));
  }

  /** Who watches these, in which the user is or was: a few queries, however many they are. @throws BusyError */
  async listIn(conversations: readonly WatchedConversation[], user_id: number): Promise<WatchingViewer[]> {
    const { rows, presence, blocks } = this.parts;
    const inGroups = watchersOf(conversations, 'group', user_id);
    const inDirect = watchersOf(conversations, 'direct', user_id);
    const ids = idsOf([...inGroups, ...inDirect]);
    const [shown_to, apart, added, written] = await Promise.all([
      presence.findAudience(user_id),
      blocks.listBetween(user_id, ids),
      rows.listAdded(user_id, ids),
      rows.listWritten(user_id, idsOf(inDirect)),
    ]);
    if (shown_to === undefined) return [];
    const [isApart, isAdded, haveWritten] = [new Set(apart), new Set(added), new Set(written)];
    const viewerOf = (watcher: Watcher, have_written: boolean): WatchingViewer => ({
      ...watcher,
      shown_to,
      have_written,
      is_contact: isAdded.has(watcher.user_id),
      block_stands: isApart.has(watcher.user_id),
    });
    return [
      ...inGroups.map((watcher) => viewerOf(watcher, true)),
      ...inDirect.map((watcher) => viewerOf(watcher, haveWritten.has(watcher.user_id))),
    ];
  }
}

function watchersOf(
  conversations: readonly WatchedConversation[],
  type: ConversationType,
  user_id: number,
): Watcher[] {
  const watched = conversations.filter((conversation) => conversation.type === type);
  const watchers = watched.flatMap((conversation) => [...conversation.watchers.values()]);
  return watchers.filter((watcher) => watcher.user_id !== user_id);
}

function idsOf(watchers: readonly Watcher[]): number[] {
  return [...new Set(watchers.map(({ user_id }) => user_id))];
}
