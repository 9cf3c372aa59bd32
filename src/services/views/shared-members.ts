import type { MemberView } from '../../domain/views';
import type { ViewedMemberKey } from '../../repositories/views/member-rows';
import type { SharedViewRepository, Viewer } from '../../repositories/views/shared-view-repository';
import type { SharedRow } from './shared-views';

const idOf = ({ user_id }: Viewer): number => user_id;

/** Members as {@link ViewService} shows them, for several viewers at once. */
export class SharedMembers {
  constructor(private readonly shared: SharedViewRepository) {}

  /** Each member as that viewer sees them. */
  async each(keys: readonly ViewedMemberKey[]): Promise<SharedRow<MemberView>[]> {
    const rows = await this.shared.listMembers(keys);
    return rows.map(({ viewer_id, ...row }) => ({ row, viewer_ids: [viewer_id] }));
  }

  /**
   * These members of a group, also those who have left, as all those of its members see them that `isMeant`: a row is the same for everybody who
   * is shown marks, and for everybody who is not. Empty if sync does not have all members.
   */
  async toAll(
    conversation_id: number,
    user_ids: readonly number[],
    isMeant: (user_id: number) => boolean,
  ): Promise<SharedRow<MemberView>[]> {
    if (user_ids.length === 0) return [];
    const viewers = await this.viewersIn(conversation_id, isMeant);
    if (viewers.length === 0) return [];
    const [members, apart] = await Promise.all([
      this.shared.listMembersTwice(conversation_id, user_ids),
      this.apart([...new Set([...viewers.map(({ user_id }) => user_id), ...user_ids])]),
    ]);
    return members.flatMap(({ marked, unmarked, left_seq }) => {
      const seeing = viewers.filter(({ joined_seq }) => left_seq === null || left_seq >= joined_seq);
      const areMarksShown = ({ user_id, has_receipts }: Viewer): boolean =>
        marked.read_seq !== null && has_receipts && !apart.has(`${user_id}:${marked.user_id}`);
      return [
        { row: marked, viewer_ids: seeing.filter(areMarksShown).map(idOf) },
        { row: unmarked, viewer_ids: seeing.filter((viewer) => !areMarksShown(viewer)).map(idOf) },
      ].filter(({ viewer_ids }) => viewer_ids.length > 0);
    });
  }

  /**
   * These members of one group with the marks that the others are shown, and who of the viewers that `isMeant` they are shown to: those who have
   * receipts on, and between whom and the member no block stands. Empty if nobody is shown any.
   */
  async marks(
    conversation_id: number,
    user_ids: readonly number[],
    isMeant: (user_id: number) => boolean,
  ): Promise<SharedRow<MemberView>[]> {
    const rows = await this.shared.listMembersForAll(
      user_ids.map((user_id) => ({ conversation_id, user_id })),
    );
    const shown = rows.filter(({ read_seq }) => read_seq !== null);
    if (shown.length === 0) return [];
    const all = await this.viewersIn(conversation_id, isMeant);
    const viewers = all.filter(({ has_receipts }) => has_receipts).map(idOf);
    if (viewers.length === 0) return [];
    const apart = await this.apart([...new Set([...viewers, ...shown.map(({ user_id }) => user_id)])]);
    return shown.map((row) => ({
      row,
      viewer_ids: viewers.filter((viewer_id) => !apart.has(`${viewer_id}:${row.user_id}`)),
    }));
  }

  private async viewersIn(conversation_id: number, isMeant: (user_id: number) => boolean): Promise<Viewer[]> {
    const viewers = await this.shared.listViewers(conversation_id);
    return viewers.filter(({ user_id }) => isMeant(user_id));
  }

  /** Between whom a block stands: `<one>:<other>`, in both orders. */
  private async apart(user_ids: readonly number[]): Promise<Set<string>> {
    const blocks = await this.shared.listBlocks(user_ids);
    return new Set(
      blocks.flatMap(({ user_id, blocked_user_id }) => [
        `${user_id}:${blocked_user_id}`,
        `${blocked_user_id}:${user_id}`,
      ]),
    );
  }
}
