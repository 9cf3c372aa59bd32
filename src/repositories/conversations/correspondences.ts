import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { DirectConversations } from './direct-conversations';
import type { UserNames } from '../accounts/user-names';

/** What a message from one person to another needs besides its text. */
export interface Correspondence {
  conversation_id: number;
  sender_name: string;
  receiver_name: string;
}

/** One look-up per message instead of three. The conversation is created for the first message. */
export class Correspondences {
  private readonly known: LoadingCache<string, Correspondence>;

  constructor(names: UserNames, conversations: DirectConversations, clock: MonotonicClock) {
    this.known = new LoadingCache({ size: 100_000, lifetime_ms: 60_000, clock }, async (key) => {
      const [sender_id = 0, receiver_id = 0] = key.split(':').map(Number);
      const receiver_name = await names.find(receiver_id);
      const sender_name = await names.find(sender_id);
      if (receiver_name === undefined || sender_name === undefined) return undefined;
      return {
        conversation_id: await conversations.ensure(sender_id, receiver_id),
        sender_name,
        receiver_name,
      };
    });
  }

  /** Undefined where one of the two does not exist. Not a promise where nothing has to be asked. */
  find(sender_id: number, receiver_id: number): Correspondence | Promise<Correspondence | undefined> {
    const key = `${sender_id}:${receiver_id}`;
    return this.known.peek(key) ?? this.known.get(key);
  }
}
