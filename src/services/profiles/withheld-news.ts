import type { BlockChanged, ChatEvent, EventPublisher } from '../../domain/chat-events';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type {
  WithheldProfile,
  WithheldProfileRepository,
} from '../../repositories/profiles/withheld-profile-repository';
import type { ViewerRows } from './viewer-rows';

export interface WithheldNewsParts {
  withheld: Pick<WithheldProfileRepository, 'listBetween' | 'remove'>;
  rows: Pick<ViewerRows, 'renewFor'>;
  users: Pick<UserRepository, 'listFound'>;
  events: EventPublisher;
  onError: (error: unknown) => void;
}

/** Tells two users, when no block stands between them any more, what either has changed meanwhile of what others see. */
export class WithheldNews {
  constructor(private readonly parts: WithheldNewsParts) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'block_changed' && !event.stands) void this.blockEnded(event);
  };

  /** Never rejects: what is still withheld then is told when another block ends. */
  private async blockEnded({ user_ids }: BlockChanged): Promise<void> {
    const { withheld, onError } = this.parts;
    try {
      for (const profile of await withheld.listBetween(...user_ids)) await this.tell(profile);
    } catch (error) {
      onError(error);
    }
  }

  private async tell(profile: WithheldProfile): Promise<void> {
    const { withheld, rows, users, events } = this.parts;
    await rows.renewFor(profile);
    const [user] = await users.listFound([profile.user_id]);
    if (user) {
      const { id, name, username, avatar_url } = user;
      const audience = [profile.viewer_id];
      events.publish({ type: 'profile_changed', user_id: id, name, username, avatar_url, audience });
    }
    await withheld.remove(profile);
  }
}
