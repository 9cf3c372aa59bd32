import type { ViewChanged } from '../../domain/chat-events';
import { unionOf } from '../../domain/union-of';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** Members who have chosen something else for themselves in a conversation. */
interface ChangedSettings {
  conversation_id: number;
  viewer_ids: ReadonlySet<number>;
  since: number;
}

/** Reads at the same time. */
const AT_ONCE = 2;
/** Conversations of one read. */
const MAX_TOGETHER = 100;

/** Tells members' devices what they have chosen for a conversation, like a draft or a mute, or that they have cleared it: one row, and nothing else is read. */
export class SettingsNews {
  private readonly changes: SharedNewsReader<ChangedSettings>;

  constructor(private readonly parts: SharedNewsParts) {
    this.changes = new SharedNewsReader(parts, {
      at_once: AT_ONCE,
      together: MAX_TOGETHER,
      merge: (one, later) => ({
        conversation_id: one.conversation_id,
        viewer_ids: unionOf(one.viewer_ids, later.viewer_ids),
        since: Math.min(one.since, later.since),
      }),
      read: (changed) => this.read(changed),
    });
  }

  changed({ user_id, since }: ViewChanged, conversation_id: number): void {
    if (!this.parts.isConnected(user_id)) return;
    // If it is not known since when, the row is told whatever its number is.
    this.changes.add({ conversation_id, viewer_ids: new Set([user_id]), since: since ?? 0 });
  }

  stop(): Promise<void> {
    return this.changes.stop();
  }

  private async read(changed: readonly ChangedSettings[]): Promise<Found[]> {
    const since = new Map(changed.map((one) => [one.conversation_id, one.since]));
    const rows = await this.parts.views.settings(
      changed.flatMap(({ conversation_id, viewer_ids }) =>
        [...viewer_ids].map((user_id) => ({ conversation_id, user_id })),
      ),
    );
    return rows.map((one) => ({
      kind: 'settings',
      ...one,
      since: since.get(one.row.conversation_id) ?? 0,
    }));
  }
}
