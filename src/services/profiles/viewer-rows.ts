import type { EventPublisher } from '../../domain/chat-events';
import { NotFoundError } from '../../domain/errors';
import { untilNotBusy } from '../../domain/until-not-busy';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ListedConversation, ViewerRepository } from '../../repositories/profiles/viewer-repository';
import type {
  ProfileChange,
  WithheldProfile,
  WithheldProfileRepository,
} from '../../repositories/profiles/withheld-profile-repository';

/** The rows by which other users' devices show a user: their contacts, and the user's own row in conversations. */
export class ViewerRows {
  constructor(
    private readonly viewers: ViewerRepository,
    private readonly withheld: Pick<WithheldProfileRepository, 'add'>,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
    private readonly events: EventPublisher,
  ) {}

  /**
   * Gives all of them new change numbers, a piece at a time. Yields after each piece, with the users who see them. From whom a block withholds
   * it is noted.
   */
  async *renew(change: ProfileChange, signal: AbortSignal): AsyncGenerator<readonly number[]> {
    const passes = [
      (from: number) => this.viewers.renewContacts(change, from),
      (from: number) => this.refreshMembers(change, from, signal),
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

  /** The same for one viewer. False if a block stands: then not everything is renewed, and nothing is noted. */
  async renewFor({ user_id, viewer_id }: WithheldProfile): Promise<boolean> {
    if (!(await this.viewers.renewContactOf(viewer_id, user_id))) return false;
    const id = await this.viewers.findDirect(user_id, viewer_id);
    if (id === undefined) return true;
    return (await this.refreshMember(user_id, { id, type: 'direct' })) !== 'withheld';
  }

  private async refreshMembers(change: ProfileChange, after_id: number, signal: AbortSignal): Promise<Piece> {
    const { viewers } = this;
    const { user_id } = change;
    const listed = await viewers.listConversations(user_id, after_id);
    const ids = listed.map(({ id }) => id);
    // Each for itself: none is done again because another one has to wait.
    const outcomes = await Promise.all(
      listed.map((one) => untilNotBusy(() => this.refreshMember(user_id, one), signal)),
    );
    const idsOf = (outcome: Refreshed): number[] => ids.filter((_id, index) => outcomes[index] === outcome);
    const blocked = await viewers.listMembers(idsOf('withheld'));
    const others = blocked.filter((id) => id !== user_id);
    await this.withheld.add(change, others);
    return { user_ids: await viewers.listMembers(idsOf('shown')), last_id: ids.at(-1) };
  }

  /** What the lane says decides, not what was read before: a block may have begun or ended meanwhile. */
  private async refreshMember(
    user_id: number,
    { id: conversation_id, type: conversation_type }: ListedConversation,
  ): Promise<Refreshed> {
    try {
      const write = { kind: 'refresh', user_id, conversation_id } as const;
      const { changed, since } = await this.lanes.submit<'refresh'>(write);
      if (changed && conversation_type === 'group') {
        this.events.publish({ type: 'member_renewed', conversation_id, conversation_type, user_id, since });
      }
      return changed ? 'shown' : 'withheld';
    } catch (error) {
      // The user has left meanwhile.
      if (error instanceof NotFoundError) return 'gone';
      throw error;
    }
  }
}

type Refreshed = 'shown' | 'withheld' | 'gone';

interface Piece {
  user_ids: readonly number[];
  last_id: number | undefined;
}
