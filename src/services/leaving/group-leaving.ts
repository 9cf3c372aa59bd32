import { DELETED_NAME } from '../../contracts/deleted-name';
import { BusyError, LastOwnerError, NotFoundError } from '../../domain/errors';
import { createServerTempId } from '../../domain/temp-id';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { Pieces } from '../../repositories/leaving/erasure-repository';
import type { LeftGroupsRepository } from '../../repositories/leaving/left-groups';
import { type GroupEvents, leavingOf } from '../groups/group-events';

/** Somebody else has to leave each time between two look-ups of a moment. */
const MAX_ATTEMPTS = 10;

/** Ends the memberships of deleted users. */
export class GroupLeaving {
  constructor(
    private readonly groups: LeftGroupsRepository,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
    private readonly events: Pick<GroupEvents, 'membersChanged'>,
  ) {}

  /**
   * Takes the user out of those of these conversations that are groups. If they were the last owner, somebody follows them. Yields before it
   * tries again, for groups whose successor has left meanwhile.
   * @throws BusyError if that was so again and again
   */
  async *leave(user_id: number, conversation_ids: readonly number[]): Pieces {
    let left = await this.groups.listAmong(user_id, conversation_ids);
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > MAX_ATTEMPTS) throw new BusyError();
      await Promise.all(left.map((id) => this.tryToLeave(user_id, id)));
      yield [];
      left = await this.groups.listAmong(user_id, left);
    }
  }

  private async tryToLeave(user_id: number, conversation_id: number): Promise<void> {
    const successor_id = await this.groups.findSuccessor(user_id, conversation_id);
    const write = {
      kind: 'leave',
      conversation_id,
      user_id,
      temp_id: createServerTempId(),
      ...(successor_id !== undefined && { successor_id }),
    } as const;
    try {
      const left = await this.lanes.submit<'leave'>(write);
      const news = { ...leavingOf(write, left), author_name: DELETED_NAME };
      this.events.membersChanged({ user_id, via: 'rest' }, conversation_id, news);
    } catch (error) {
      if (!(error instanceof NotFoundError || error instanceof LastOwnerError)) throw error;
    }
  }
}
