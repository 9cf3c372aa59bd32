import type { ChangesSince } from '../../domain/changes';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { ChangeRepository } from '../../repositories/sync/change-repository';
import type { SyncRepository } from '../../repositories/sync/sync-repository';
import type { ViewService } from '../views/view-service';

/** How much a page has at most. */
export interface PageLimits {
  /** Where a new device begins: conversations, how many of them with members and messages, and contacts. */
  first_conversations: number;
  first_with_messages: number;
  first_contacts: number;
  /** The newest messages that a conversation has on a first page. */
  first_messages: number;
  /** Conversations that the user has entered: each brings all that a first page shows of it. */
  entered: number;
}

export const PAGE_LIMITS: PageLimits = {
  first_conversations: 1_000,
  first_with_messages: 20,
  // More than anybody can have, save what was adopted.
  first_contacts: 10_000,
  first_messages: 20,
  entered: 20,
};

export interface ChangesParts {
  sync: SyncRepository;
  changes: ChangeRepository;
  views: ViewService;
  blocks: Pick<BlockRepository, 'list' | 'listChanged'>;
}

/** Where a new device begins. */
export class FirstPage {
  constructor(
    private readonly parts: ChangesParts,
    private readonly limits: PageLimits,
  ) {}

  /** The newest conversations, and the contacts and blocks. `newest` is the number of the newest change. */
  async page(user_id: number, newest: number): Promise<ChangesSince> {
    const { sync, views } = this.parts;
    const { first_conversations, first_with_messages, first_contacts, first_messages } = this.limits;
    const ids = await sync.listNewestConversations(user_id, first_conversations);
    const [rows, contacts, blocks] = await Promise.all([
      views.rows(user_id, ids),
      sync.listContacts(user_id, first_contacts),
      this.parts.blocks.list(user_id),
    ]);
    // Members and messages are of the same conversations: a client that has members of one knows that it has its messages too.
    const whole = rows.conversations.slice(0, first_with_messages);
    const keys = await sync.listNewestMessages(
      user_id,
      whole.map(({ id }) => id),
      first_messages,
    );
    const [members, messages] = await Promise.all([
      views.listedMembers(user_id, whole),
      views.messages(user_id, keys),
    ]);
    return {
      cursor: String(newest),
      has_more: false,
      ...NOTHING,
      ...rows,
      members,
      messages,
      my_reactions: await views.myReactions(user_id, messages),
      contacts,
      blocks,
      entered: rows.conversations.map(({ id }) => ({ conversation_id: id, change_no: newest })),
    };
  }
}

export const NOTHING = {
  entered: [],
  conversations: [],
  settings: [],
  left: [],
  members: [],
  messages: [],
  my_reactions: [],
  contacts: [],
  hidden: [],
  blocks: [],
};
