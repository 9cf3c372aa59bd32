import { NotFoundError } from '../../domain/errors';
import { untilNotBusy } from '../../domain/until-not-busy';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type {
  RenewedContacts,
  SharedConversation,
  ViewerRepository,
} from '../../repositories/profiles/viewer-repository';

/** The rows by which other users' devices show a user: their contacts, and the user's own row in direct conversations. */
export class ViewerRows {
  constructor(
    private readonly viewers: ViewerRepository,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
  ) {}

  /** Gives all of them new change numbers, a piece at a time. Yields after each piece, with the users who see them. */
  async *renew(user_id: number, signal: AbortSignal): AsyncGenerator<readonly number[]> {
    let after_id: number | undefined = 0;
    while (after_id !== undefined) {
      const { user_ids, last_id } = await this.renewContacts(user_id, after_id, signal);
      yield user_ids;
      after_id = last_id;
    }
    after_id = 0;
    while (after_id !== undefined) {
      const shared = await this.refreshMembers(user_id, after_id, signal);
      yield shared.map(({ peer_id }) => peer_id);
      after_id = shared.at(-1)?.conversation_id;
    }
  }

  private renewContacts(user_id: number, after_id: number, signal: AbortSignal): Promise<RenewedContacts> {
    return untilNotBusy(() => this.viewers.renewContacts(user_id, after_id), signal);
  }

  private async refreshMembers(
    user_id: number,
    after_id: number,
    signal: AbortSignal,
  ): Promise<SharedConversation[]> {
    const shared = await untilNotBusy(() => this.viewers.listConversations(user_id, after_id), signal);
    await Promise.all(
      shared.map(({ conversation_id }) =>
        untilNotBusy(() => this.refreshMember(user_id, conversation_id), signal),
      ),
    );
    return shared;
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
