import type { ServerPayload } from '../../../../src/contracts/live/events.ts';
import { WritableStore } from '../stores.ts';

export interface Presence {
  is_online: boolean;
  /** When they were last connected; null if that is not shown, or never. */
  last_seen_at: string | null;
}

/** Who is online, of those of whom the server tells. Nothing of it is stored. */
export class PresenceOfOthers {
  readonly all = new WritableStore<ReadonlyMap<number, Presence>>(new Map());

  received(changes: ServerPayload<'presence'>): void {
    if (changes.length === 0) return;
    const all = new Map(this.all.getSnapshot());
    for (const { user_id, is_online, last_seen_at } of changes) {
      // When they were last seen stays known where it is not said again.
      all.set(user_id, { is_online, last_seen_at: last_seen_at ?? all.get(user_id)?.last_seen_at ?? null });
    }
    this.all.set(all);
  }

  /** Without a connection nobody is known to be online: the next one says it anew. */
  clear(): void {
    const all = this.all.getSnapshot();
    if (![...all.values()].some(({ is_online }) => is_online)) return;
    this.all.set(new Map([...all].map(([user_id, one]) => [user_id, { ...one, is_online: false }])));
  }
}
