import { seesPresence } from '../../domain/presence';
import type { Watcher } from '../../domain/watcher';
import type { PossibleViewer } from '../../repositories/presence/presence-repository';
import type { WatchRepository } from '../../repositories/presence/watch-repository';
import type { WatchedMembers } from './watched-members';
import type { WatchedConversation, Watches } from './watches';

/** A socket that watches a conversation in which a user is. To whoever is in a group with somebody it is as if they had written. */
export interface WatchingViewer extends PossibleViewer, Watcher {
  /** Whether they see the user also without that. */
  sees_anyway: boolean;
}

export interface WatchedViewersParts {
  rows: Pick<WatchRepository, 'listViewers'>;
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

  /** Who watches these, in which the user is or was. @throws BusyError */
  async listIn(conversations: readonly WatchedConversation[], user_id: number): Promise<WatchingViewer[]> {
    const watching = conversations.flatMap(({ type, watchers }) =>
      [...watchers.values()]
        .filter((watcher) => watcher.user_id !== user_id)
        .map((each) => ({ ...each, type })),
    );
    const viewer_ids = [...new Set(watching.map((watcher) => watcher.user_id))];
    const rows = await this.parts.rows.listViewers(user_id, viewer_ids);
    const viewers = new Map(rows.map((viewer) => [viewer.user_id, viewer]));
    return watching.flatMap(({ type, connection_id, ...watcher }) => {
      const viewer = viewers.get(watcher.user_id);
      if (!viewer) return [];
      const have_written = type === 'group' || viewer.have_written;
      return [{ ...viewer, have_written, connection_id, sees_anyway: seesPresence(viewer) }];
    });
  }
}
