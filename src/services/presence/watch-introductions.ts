import { seesPresence } from '../../domain/presence';
import type { WatchRepository } from '../../repositories/presence/watch-repository';
import type { PresenceNews } from './presence-news';
import type { PresenceService } from './presence-service';
import type { WatchedViewers, WatchingViewer } from './watched-viewers';
import type { WatchedConversation } from './watches';

export interface WatchIntroductionParts {
  presence: Pick<PresenceService, 'isOnline' | 'isShown'>;
  rows: Pick<WatchRepository, 'listWritten'>;
  viewers: Pick<WatchedViewers, 'listIn'>;
  news: PresenceNews;
  onError: (error: unknown) => void;
}

/** Who is in a watched conversation now and was not before, and the other way round. */
export interface MembersNews {
  joined: readonly number[];
  left: readonly number[];
}

/** Tells who watches a conversation of members who are online when they join or leave it. */
export class WatchIntroductions {
  constructor(private readonly parts: WatchIntroductionParts) {}

  /** Never rejects: this is only a hint. */
  async changed(conversation: WatchedConversation, { joined, left }: MembersNews): Promise<void> {
    const { presence, onError } = this.parts;
    const isOnline = (user_id: number) => presence.isOnline(user_id);
    try {
      for (const user_id of joined.filter(isOnline)) await this.tellJoined(conversation, user_id);
      for (const user_id of left.filter(isOnline)) await this.tellLeft(conversation, user_id);
    } catch (error) {
      onError(error);
    }
  }

  private async tellJoined(conversation: WatchedConversation, user_id: number): Promise<void> {
    const viewers = await this.listSeeing(conversation, user_id);
    const { presence, news } = this.parts;
    if (!conversation.members.has(user_id) || !presence.isOnline(user_id)) return;
    await news.onlineByName(user_id, viewers);
  }

  private async tellLeft(conversation: WatchedConversation, user_id: number): Promise<void> {
    const { rows, news } = this.parts;
    const viewers = await this.listSeeing(conversation, user_id);
    const written = await rows.listWritten(
      user_id,
      viewers.map((viewer) => viewer.user_id),
    );
    if (conversation.members.has(user_id)) return;
    const haveWritten = new Set(written);
    const seesAnyway = (viewer: WatchingViewer) =>
      seesPresence({ ...viewer, have_written: haveWritten.has(viewer.user_id) });
    news.offline(
      user_id,
      viewers.filter((viewer) => !seesAnyway(viewer)),
    );
  }

  private async listSeeing(conversation: WatchedConversation, user_id: number): Promise<WatchingViewer[]> {
    const viewers = await this.parts.viewers.listIn([conversation], user_id);
    return viewers.filter(
      (viewer) =>
        conversation.watchers.has(viewer.connection_id) &&
        seesPresence(viewer) &&
        this.parts.presence.isShown(user_id, viewer),
    );
  }
}
