import type { Caller } from '../../domain/author';
import type { Block, ListedBlock } from '../../domain/block';
import type { EventPublisher } from '../../domain/chat-events';
import { InvalidRequestError, NotFoundError, TooManyError } from '../../domain/errors';
import type { BlockRepository } from '../../repositories/blocks/block-repository';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ConversationDirectory } from '../conversations/conversation-directory';

const MAX_BLOCKED = 1_000;
/** A block that was lifted stays as a row, for devices that were away. */
const MAX_EVER_BLOCKED = 10_000;

/** Whom users do not want to hear from. */
export class BlockService {
  constructor(
    private readonly blocks: BlockRepository,
    private readonly lanes: WriteLanes,
    private readonly directory: ConversationDirectory,
    private readonly events: EventPublisher,
  ) {}

  list(caller: Caller): Promise<ListedBlock[]> {
    return this.blocks.list(caller.user_id);
  }

  /**
   * From the answer on no message of either is stored. A direct conversation is created for them if there is none yet: a block is
   * decided where messages are, under its lock.
   * @throws InvalidRequestError for oneself, NotFoundError, TooManyError, BusyError
   */
  async block(caller: Caller, user_id: number): Promise<Block> {
    requireOther(caller, user_id);
    const { standing, ever } = await this.blocks.countOthers(caller.user_id, user_id);
    if (standing >= MAX_BLOCKED || ever >= MAX_EVER_BLOCKED) throw new TooManyError();
    const conversation = await this.directory.ensure(caller.user_id, { with_user: user_id });
    if (!conversation) throw new NotFoundError();
    await this.set(caller, { conversation_id: conversation.id, user_id, blocked: true });
    const block = await this.blocks.find(caller.user_id, user_id);
    if (!block) throw new Error('A block was stored and is not there');
    return block;
  }

  /** @throws InvalidRequestError for oneself, NotFoundError for an unknown user, BusyError */
  async unblock(caller: Caller, user_id: number): Promise<void> {
    requireOther(caller, user_id);
    // Not by their conversation, which is also there if the other one blocks the caller.
    const own = await this.blocks.find(caller.user_id, user_id);
    const conversation = own && (await this.directory.find(caller.user_id, { with_user: user_id }));
    if (!conversation) {
      if (await this.directory.knows(caller.user_id, user_id)) return;
      throw new NotFoundError();
    }
    await this.set(caller, { conversation_id: conversation.id, user_id, blocked: false });
  }

  private async set(
    { user_id }: Caller,
    wanted: { conversation_id: number; user_id: number; blocked: boolean },
  ): Promise<void> {
    const { conversation_id, user_id: blocked_user_id, blocked } = wanted;
    const write = { kind: 'block', conversation_id, user_id, blocked_user_id, blocked } as const;
    const { changed, is_mutual, since } = await this.lanes.submit<'block'>(write);
    if (!changed) return;
    this.events.publish({ type: 'view_changed', user_id, since });
    if (is_mutual) return;
    const user_ids = [user_id, blocked_user_id] as const;
    this.events.publish({ type: 'block_changed', user_ids, stands: blocked, since });
  }
}

function requireOther(caller: Caller, user_id: number): void {
  if (user_id !== caller.user_id) return;
  throw new InvalidRequestError([{ path: 'userId', message: 'block_is_self' }]);
}
