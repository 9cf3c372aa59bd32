import type { EventPublisher } from '../../domain/chat-events';
import type { Member } from '../../domain/conversation';
import type { Watcher } from '../../domain/watcher';
import type { UserNames } from '../../repositories/accounts/user-names';

/** Who is told of somebody: a user with all their devices, or a socket that watches a conversation. */
export type Viewer = Pick<Watcher, 'user_id'> & Partial<Pick<Watcher, 'connection_id'>>;

interface Audiences {
  audience: number[];
  watchers: Watcher[];
}

/** Publishes that users have come or gone. */
export class PresenceNews {
  constructor(
    private readonly names: Pick<UserNames, 'find'>,
    private readonly events: EventPublisher,
  ) {}

  online(member: Member, viewers: readonly Viewer[]): void {
    if (viewers.length === 0) return;
    this.events.publish({ type: 'presence_changed', ...member, is_online: true, ...audiencesOf(viewers) });
  }

  /** As {@link online}, of somebody whose name is not known yet. @throws BusyError */
  async onlineByName(user_id: number, viewers: readonly Viewer[]): Promise<void> {
    if (viewers.length === 0) return;
    const name = await this.names.find(user_id);
    if (name !== undefined) this.online({ user_id, name }, viewers);
  }

  /** `last_seen_at` is null for those who are not shown the user any more. */
  offline(user_id: number, viewers: readonly Viewer[], last_seen_at: string | null = null): void {
    if (viewers.length === 0) return;
    const audiences = audiencesOf(viewers);
    this.events.publish({ type: 'presence_changed', user_id, is_online: false, last_seen_at, ...audiences });
  }
}

/** Nobody is told twice: a socket that watches has what its user is told. */
function audiencesOf(viewers: readonly Viewer[]): Audiences {
  const audience = viewers.flatMap(({ user_id, connection_id }) =>
    connection_id === undefined ? [user_id] : [],
  );
  const isTold = new Set(audience);
  const watchers = viewers.flatMap(({ user_id, connection_id }) =>
    connection_id === undefined || isTold.has(user_id) ? [] : [{ user_id, connection_id }],
  );
  return { audience, watchers };
}
