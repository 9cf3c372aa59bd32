import type { FoundPresence, OnlinePeople, ShownPeople } from '../../domain/ports';
import type { ToldBlocks } from '../blocks/told-blocks';

/** Who is shown online in lists. What a block leaves out of them is noted: its end is told live. */
export class ListedPeople implements ShownPeople {
  constructor(
    private readonly online: OnlinePeople,
    private readonly toldBlocks: Pick<ToldBlocks, 'leftOut'>,
  ) {}

  isShownOnline(viewer_id: number, { user_id, is_visible, block_stands }: FoundPresence): boolean {
    if (block_stands) this.toldBlocks.leftOut(viewer_id, user_id);
    return is_visible && this.online.isOnline(user_id);
  }
}
