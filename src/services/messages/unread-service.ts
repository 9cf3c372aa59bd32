import type { Author } from '../../domain/author';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';

export interface Unread {
  total: number;
  by_contact: Record<string, number>;
}

/** How much there is to read. */
export class UnreadService {
  constructor(private readonly unread: Pick<UnreadRepository, 'listDirect'>) {}

  /** In direct conversations, by the id of the other user. */
  async countDirect(caller: Author): Promise<Unread> {
    const conversations = await this.unread.listDirect(caller.user_id);
    return {
      total: conversations.reduce((sum, { unread_count }) => sum + unread_count, 0),
      by_contact: Object.fromEntries(
        conversations.map(({ peer_id, unread_count }) => [String(peer_id), unread_count]),
      ),
    };
  }
}
