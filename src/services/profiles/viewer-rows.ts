import { NotFoundError } from '../../domain/errors';
import { untilNotBusy } from '../../domain/until-not-busy';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ViewerRepository } from '../../repositories/profiles/viewer-repository';

/** The rows by which other users' devices show a user: their contacts, and the user's own row in conversations. */
export class ViewerRows {
  constructor(
    private readonly viewers: ViewerRepository,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
  ) {}

  /** Gives all of them new change numbers, a piece at a time. Yields after each piece, with the users who see them. */
  async *renew(user_id: number, signal: AbortSignal): AsyncGenerator<readonly number[]> {
    const { viewers } = this;
    let after_id: number | undefined = 0;
    while (after_id !== undefined) {
      const from = after_id;
      const { user_ids, last_id } = await untilNotBusy(() => viewers.renewContacts(user_id, from), signal);
      yield user_ids;
      after_id = last_id;
    }
    after_id = 0;
    while (after_id !== undefined) {
      const from = after_id;
      const ids = await untilNotBusy(() => viewers.listConversations(user_id, from), signal);
      await Promise.all(ids.map((id) => untilNotBusy(() => this.refreshMember(user_id, id), signal)));
      yield await untilNotBusy(() => viewers.listMembers(ids), signal);
      after_id = ids.at(-1);
    }
  }

  private async refreshMember(user_id: number, conversation_id: number): Promise<void> {
    try {
      await this.lanes.submit<'refresh'>({ kind: 'refresh', user_id, conversation_id });
    } catch (error) {
      // The user has left meanwhile.
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
}
