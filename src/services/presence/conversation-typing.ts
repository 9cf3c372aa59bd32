import type { ConversationOutline } from '../../domain/conversation';
import { NotFoundError } from '../../domain/errors';
import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import type { GroupTyping } from './group-typing';
import type { TypingService } from './typing-service';

/** Of a user and a conversation. Who types says so again and again. */
const MAX_PLACES = 50_000;
/** Whether the user is still in it is looked up again before anybody is told. */
const LIFETIME_MS = 60_000;

type Place = Pick<ConversationOutline, 'type' | 'peer_id'>;

/** Typing of those who name a conversation, direct or not, by its id. */
export class ConversationTyping {
  private readonly places: LoadingCache<string, Place>;

  constructor(
    directory: Pick<ConversationDirectory, 'findOutline'>,
    private readonly direct: Pick<TypingService, 'start' | 'stop'>,
    private readonly groups: Pick<GroupTyping, 'start' | 'stop'>,
    clock: MonotonicClock,
  ) {
    this.places = new LoadingCache<string, Place>(
      { size: MAX_PLACES, lifetime_ms: LIFETIME_MS, clock },
      (key) => {
        const [user_id = 0, conversation_id = 0] = key.split(':').map(Number);
        return directory.findOutline(user_id, conversation_id);
      },
    );
  }

  /** @throws NotFoundError if there is no such conversation for this user, BusyError */
  async set(
    user_id: number,
    { conversation_id, is_typing }: { conversation_id: number; is_typing: boolean },
  ): Promise<void> {
    const place = await this.places.get(`${user_id}:${conversation_id}`);
    if (!place) throw new NotFoundError();
    const change = is_typing ? 'start' : 'stop';
    if (place.type === 'group') return this.groups[change](user_id, conversation_id);
    if (place.peer_id !== null) return this.direct[change](user_id, place.peer_id);
  }
}
