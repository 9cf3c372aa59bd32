import type { DeliveredMoved, MarksMoved, ReadMoved } from '../../domain/chat-events';
import type { Mark } from '../../domain/mark';
import type { MemberView, SettingsView } from '../../domain/views';
import type { SharedRow } from '../views/shared-views';
import { type DirectMark, type DirectMarks, directMarks, directMarksTogether } from './direct-marks';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** What has moved of the members of a group. */
interface GroupMarks {
  conversation_id: number;
  /** By member: whether it is about what they have read, which their settings tell too. */
  moved: ReadonlyMap<number, boolean>;
  since: number;
}

/** How long the marks of direct conversations are gathered. */
const GATHER_MS = 50;
/** Direct conversations of one read. */
const MAX_DIRECT = 500;
/** Reads at the same time, of either kind. */
const AT_ONCE = 2;

/**
 * Tells of marks: the other members, who are shown the member's row, and after reading the member's own devices, which are shown their settings.
 * That something was delivered is no news for those.
 */
export class MarkNews {
  private readonly direct: SharedNewsReader<DirectMarks>;
  private readonly groups: SharedNewsReader<GroupMarks>;

  constructor(private readonly parts: SharedNewsParts) {
    this.direct = new SharedNewsReader(parts, {
      at_once: AT_ONCE,
      together: MAX_DIRECT,
      pause_ms: GATHER_MS,
      merge: directMarksTogether,
      read: (moved) => this.readDirect(moved),
    });
    this.groups = new SharedNewsReader(parts, {
      at_once: AT_ONCE,
      merge: groupMarksTogether,
      read: async (moved) => (await Promise.all(moved.map((one) => this.readGroup(one)))).flat(),
    });
  }

  readMoved({ conversation_id, author: { user_id }, audience, is_shown, since = 0 }: ReadMoved): void {
    this.moved(conversation_id, { user_id, shown_to: is_shown ? audience : [], is_read: true }, since);
  }

  deliveredMoved({ conversation_id, user_id, sender_id, is_shown, since = 0 }: DeliveredMoved): void {
    this.moved(conversation_id, { user_id, shown_to: is_shown ? [sender_id] : [], is_read: false }, since);
  }

  /** Those of a group come gathered. */
  marksMoved({ conversation_id, marks, since = 0 }: MarksMoved): void {
    const moved = new Map(marks.map((mark) => [mark.user_id, isRead(mark)]));
    this.groups.add({ conversation_id, moved, since });
  }

  async stop(): Promise<void> {
    await Promise.all([this.direct.stop(), this.groups.stop()]);
  }

  private moved(conversation_id: number, mark: DirectMark, since: number): void {
    const { isConnected } = this.parts;
    const shown_to = mark.shown_to.filter(isConnected);
    const is_read = mark.is_read && isConnected(mark.user_id);
    if (shown_to.length === 0 && !is_read) return;
    this.direct.add(directMarks(conversation_id, { ...mark, shown_to, is_read }, since));
  }

  private async readDirect(moved: readonly DirectMarks[]): Promise<Found[]> {
    const keys = moved.flatMap(({ conversation_id, marks }) =>
      marks.map((mark) => ({ conversation_id, ...mark })),
    );
    const { views, members } = this.parts;
    const [shown, settings] = await Promise.all([
      members.each(
        keys.flatMap(({ shown_to, is_read, ...key }) =>
          [...shown_to, ...(is_read ? [key.user_id] : [])].map((viewer_id) => ({ ...key, viewer_id })),
        ),
      ),
      views.settings(keys.filter(({ is_read }) => is_read)),
    ]);
    const since = new Map(moved.map((one) => [one.conversation_id, one.since]));
    return found(shown, settings, (conversation_id) => since.get(conversation_id) ?? 0);
  }

  private async readGroup({ conversation_id, moved, since }: GroupMarks): Promise<Found[]> {
    const { views, members, isConnected } = this.parts;
    const user_ids = [...moved.keys()];
    const readers = user_ids.filter((user_id) => moved.get(user_id) && isConnected(user_id));
    const [shown, settings] = await Promise.all([
      members.marks(conversation_id, user_ids, isConnected),
      views.settings(readers.map((user_id) => ({ conversation_id, user_id }))),
    ]);
    return found(shown, settings, () => since);
  }
}

/** Without a seq, reading has ended a mark as unread. */
function isRead({ read_seq, delivered_seq }: Mark): boolean {
  return read_seq !== undefined || delivered_seq === undefined;
}

function groupMarksTogether(one: GroupMarks, later: GroupMarks): GroupMarks {
  const moved = new Map(one.moved);
  for (const [user_id, is_read] of later.moved) moved.set(user_id, is_read || moved.get(user_id) === true);
  return { conversation_id: one.conversation_id, moved, since: Math.min(one.since, later.since) };
}

function found(
  members: readonly SharedRow<MemberView>[],
  settings: readonly SharedRow<SettingsView>[],
  sinceOf: (conversation_id: number) => number,
): Found[] {
  return [
    ...members.map((one) => ({ kind: 'member' as const, ...one, since: sinceOf(one.row.conversation_id) })),
    ...settings.map((one) => ({
      kind: 'settings' as const,
      ...one,
      since: sinceOf(one.row.conversation_id),
    })),
  ];
}
