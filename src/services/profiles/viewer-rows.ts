import { NotFoundError } from '../../domain/errors';
import { untilNotBusy } from '../../domain/until-not-busy';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ViewerRepository } from '../../repositories/profiles/viewer-repository';
import type {
  WithheldProfile,
  WithheldProfileRepository,
} from '../../repositories/profiles/withheld-profile-repository';

/** The rows by which other users' devices show a user: their contacts, and the user's own row in conversations. */
export class ViewerRows {
  constructor(
    private readonly viewers: ViewerRepository,
    private readonly withheld: Pick<WithheldProfileRepository, 'add'>,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
  ) {}

  /**
   * Gives all of them new change numbers, a piece at a time. Yields after each piece, with the users who see them. Who does not because of a
   * block is noted.
   */
  async *renew(user_id: number, signal: AbortSignal): AsyncGenerator<readonly number[]> {
    const passes = [
      (from: number) => this.renewContacts(user_id, from),
      (from: number) => this.refreshMembers(user_id, from, signal),
    ];
    for (const pass of passes) {
      let after_id: number | undefined = 0;
      while (after_id !== undefined) {
        const from: number = after_id;
        const piece: Piece = await untilNotBusy(() => pass(from), signal);
        yield piece.user_ids;
        after_id = piece.last_id;
      }
    }
  }

  /** The same for one viewer. */
  async renewFor({ user_id, viewer_id }: WithheldProfile): Promise<void> {
    await this.viewers.renewContactOf(viewer_id, user_id);
    const conversation_id = await this.viewers.findDirect(user_id, viewer_id);
    if (conversation_id !== undefined) await this.refreshMember(user_id, conversation_id);
  }

  private async renewContacts(user_id: number, after_id: number): Promise<Piece> {
    const { withheld, ...piece } = await this.viewers.renewContacts(user_id, after_id);
    await this.withheld.add(user_id, withheld);
    return piece;
  }

  private async refreshMembers(user_id: number, after_id: number, signal: AbortSignal): Promise<Piece> {
    const { viewers } = this;
    const listed = await viewers.listConversations(user_id, after_id);
    const idsOf = (stands: 0 | 1): number[] =>
      listed.filter(({ block_stands }) => block_stands === stands).map(({ id }) => id);
    const [open, blocked] = [idsOf(0), idsOf(1)];
    const others = (await viewers.listMembers(blocked)).filter((id) => id !== user_id);
    await this.withheld.add(user_id, others);
    // Each for itself: none is done again because another one has to wait.
    await Promise.all(open.map((id) => untilNotBusy(() => this.refreshMember(user_id, id), signal)));
    return { user_ids: await viewers.listMembers(open), last_id: listed.at(-1)?.id };
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

interface Piece {
  user_ids: readonly number[];
  last_id: number | undefined;
}
