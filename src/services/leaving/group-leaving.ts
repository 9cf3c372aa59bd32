import { LastOwnerError, NotFoundError } from '../../domain/errors';
import { createServerTempId } from '../../domain/temp-id';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { LeftGroupsRepository } from '../../repositories/leaving/left-groups';

/** Ends the memberships of deleted users. */
export class GroupLeaving {
  constructor(
    private readonly groups: LeftGroupsRepository,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
  ) {}

  /** Takes the user out of those of these conversations that are groups. If they were the last owner, somebody follows them. */
  async leave(user_id: number, conversation_ids: readonly number[]): Promise<void> {
    let left = await this.groups.listAmong(user_id, conversation_ids);
    // Again, for those whose successor has left meanwhile.
    while (left.length > 0) {
      await Promise.all(left.map((id) => this.tryToLeave(user_id, id)));
      left = await this.groups.listAmong(user_id, left);
    }
  }

  private async tryToLeave(user_id: number, conversation_id: number): Promise<void> {
    const successor_id = await this.groups.findSuccessor(user_id, conversation_id);
    try {
      await this.lanes.submit<'leave'>({
        kind: 'leave',
        conversation_id,
        user_id,
        temp_id: createServerTempId(),
        ...(successor_id !== undefined && { successor_id }),
      });
    } catch (error) {
      if (!(error instanceof NotFoundError || error instanceof LastOwnerError)) throw error;
    }
  }
}
