import { signal } from '@preact/signals';
import type { AccountDatabase } from './account-database';

const QUIET_MS = 300;

/** What was written and not sent, for each person; survives a reload. */
export class Drafts {
  readonly all = signal<ReadonlyMap<number, string>>(new Map());
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(private readonly db: AccountDatabase | undefined) {}

  async load(): Promise<void> {
    if (!this.db) return;
    try {
      const { store } = this.db.transaction('drafts');
      const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
      this.all.value = new Map(keys.map((key, index) => [key, values[index] ?? '']));
    } catch {
      // What cannot be read was not kept.
    }
  }

  set(peer_id: number, draft: string): void {
    const all = new Map(this.all.value);
    if (draft.trim() === '') all.delete(peer_id);
    else all.set(peer_id, draft);
    this.all.value = all;
    clearTimeout(this.timers.get(peer_id));
    this.timers.set(
      peer_id,
      setTimeout(() => void this.write(peer_id), QUIET_MS),
    );
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  private async write(peer_id: number): Promise<void> {
    if (!this.db) return;
    const draft = this.all.value.get(peer_id);
    try {
      await (draft === undefined ? this.db.delete('drafts', peer_id) : this.db.put('drafts', draft, peer_id));
    } catch {
      // A draft that cannot be kept is still in the page.
    }
  }
}
