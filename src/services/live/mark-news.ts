import type { DeliveredMoved, MarksMoved, ReadMoved } from '../../domain/chat-events';
import type { SharedViews } from '../views/shared-views';
import { type DirectMark, markKey, together } from './direct-marks';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** How long the marks of direct conversations are gathered. */
const GATHER_MS = 50;
/** Of one read. */
const MAX_DIRECT = 500;
const MAX_GROUPS = 4;

/**
 * Tells of marks: the other members, who are shown the member's row, and after reading the member's own devices, which are shown their settings.
 * That something was delivered is no news for those.
 */
export class MarkNews {
  private readonly direct: SharedNewsReader<DirectMark>;
  private readonly groups: SharedNewsReader<MarksMoved>;

  constructor(private readonly parts: SharedNewsParts) {
    this.direct = new SharedNewsReader(parts, {
      max_items: MAX_DIRECT,
      pause_ms: GATHER_MS,
      read: (marks) => this.readDirect(marks),
    });
    this.groups = new SharedNewsReader(parts, {
      max_items: MAX_GROUPS,
      read: async (events) => (await Promise.all(events.map((event) => this.readGroup(event)))).flat(),
    });
  }

  readMoved({ conversation_id, author: { user_id }, audience, is_shown, since = 0 }: ReadMoved): void {
    this.moved({
      conversation_id,
      user_id,
      viewer_ids: is_shown ? audience : [],
      is_read: true,
      since,
    });
  }

  deliveredMoved({ conversation_id, user_id, sender_id, is_shown, since = 0 }: DeliveredMoved): void {
    this.moved({
      conversation_id,
      user_id,
      viewer_ids: is_shown ? [sender_id] : [],
      is_read: false,
      since,
    });
  }

  /** Those of a group come gathered. */
  marksMoved(event: MarksMoved): void {
    this.groups.add(event);
  }

  async stop(): Promise<void> {
    await Promise.all([this.direct.stop(), this.groups.stop()]);
  }

  private moved(mark: DirectMark): void {
    const { isConnected } = this.parts;
    const viewer_ids = mark.viewer_ids.filter(isConnected);
    const is_read = mark.is_read && isConnected(mark.user_id);
    if (viewer_ids.length > 0 || is_read) this.direct.add({ ...mark, viewer_ids, is_read });
  }

  private async readDirect(moved: readonly DirectMark[]): Promise<Found[]> {
    const marks = together(moved);
    const read = marks.filter(({ is_read }) => is_read);
    const { views } = this.parts;
    const [members, settings] = await Promise.all([
      views.members(
        marks.flatMap(({ conversation_id, user_id, viewer_ids, is_read }) =>
          [...viewer_ids, ...(is_read ? [user_id] : [])].map((viewer_id) => ({
            conversation_id,
            user_id,
            viewer_id,
          })),
        ),
      ),
      views.settings(read),
    ]);
    const since = new Map(marks.map((mark) => [markKey(mark), mark.since]));
    return [
      ...members.map((one) => ({ kind: 'member' as const, ...one, since: since.get(markKey(one.row)) ?? 0 })),
      ...foundSettings(settings, (key) => since.get(key) ?? 0),
    ];
  }

  private async readGroup({ conversation_id, marks, since = 0 }: MarksMoved): Promise<Found[]> {
    const { views, isConnected } = this.parts;
    // Without a seq, reading has ended a mark as unread.
    const readers = marks.filter(
      ({ user_id, read_seq, delivered_seq }) =>
        (read_seq !== undefined || delivered_seq === undefined) && isConnected(user_id),
    );
    const [members, settings] = await Promise.all([
      views.marks(
        conversation_id,
        marks.map(({ user_id }) => user_id),
        isConnected,
      ),
      views.settings(readers.map(({ user_id }) => ({ conversation_id, user_id }))),
    ]);
    return [
      ...members.map((one) => ({ kind: 'member' as const, ...one, since })),
      ...foundSettings(settings, () => since),
    ];
  }
}

function foundSettings(
  settings: Awaited<ReturnType<SharedViews['settings']>>,
  sinceOf: (key: string) => number,
): Found[] {
  return settings.map(({ row, viewer_ids }) => {
    const [user_id = 0] = viewer_ids;
    const since = sinceOf(markKey({ conversation_id: row.conversation_id, user_id }));
    return { kind: 'settings', row, viewer_ids, since };
  });
}
