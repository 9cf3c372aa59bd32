import { directKey } from '../../domain/direct-key';
import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { ConversationRepository } from './conversation-repository';

function people(key: string): [number, number] {
  const [one, other] = key.split(':').map(Number);
  return [one ?? 0, other ?? 0];
}

/** Which conversation two people share. Conversations are never removed, so an id once known stays right. */
export class DirectConversations {
  private readonly ids: LoadingCache<string, number>;
  /** So that messages sent at the same moment wait for one creation, in the order they came. */
  private readonly creating = new Map<string, Promise<number>>();

  constructor(
    private readonly conversations: ConversationRepository,
    clock: MonotonicClock,
  ) {
    this.ids = new LoadingCache({ size: 100_000, clock }, (key) =>
      conversations.findDirectId(...people(key)),
    );
  }

  find(one: number, other: number): Promise<number | undefined> {
    return this.ids.get(directKey(one, other));
  }

  /** Creates it for the first message. Both people must exist. */
  async ensure(one: number, other: number): Promise<number> {
    const key = directKey(one, other);
    // Before looking: a look-up that began during the creation can end after it, and would be overtaken.
    const creating = this.creating.get(key);
    if (creating) return creating;
    const found = await this.ids.get(key);
    if (found !== undefined) return found;
    return this.creating.get(key) ?? this.create(key);
  }

  private create(key: string): Promise<number> {
    const created = this.conversations.createDirect(...people(key));
    this.creating.set(key, created);
    void created
      .then(() => this.ids.set(key, created))
      .catch(() => {})
      .finally(() => this.creating.delete(key));
    return created;
  }
}
