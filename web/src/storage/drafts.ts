import { signal } from '@preact/signals';
import type { AccountDatabase } from './account-database';
import type { AccountEntries } from './account-entries';

/** Drafts are stored after a pause in typing. What was typed since is lost if the browser crashes. */
const PAUSE_MS = 300;
const KIND = 'draft.';

/** Text that was typed and not sent, by the other person's id. It survives a reload and is the same in every tab. */
export class Drafts {
  readonly all = signal<ReadonlyMap<number, string>>(new Map());
  private readonly unsaved = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onHide = (): void => {
    if (document.visibilityState === 'hidden') this.flush();
  };

  constructor(
    private readonly entries: AccountEntries,
    private readonly db: AccountDatabase | undefined,
  ) {}

  async load(): Promise<void> {
    const old = await this.migrateOldDrafts().catch(() => new Map<number, string>());
    const stored = [...this.entries.list(KIND)].map(([peer_id, draft]): [number, string] => [
      Number(peer_id),
      draft,
    ]);
    this.all.value = new Map([...old, ...stored]);
  }

  start(): void {
    window.addEventListener('pagehide', this.flush);
    document.addEventListener('visibilitychange', this.onHide);
  }

  stop(): void {
    window.removeEventListener('pagehide', this.flush);
    document.removeEventListener('visibilitychange', this.onHide);
    clearTimeout(this.timer);
  }

  set(peer_id: number, draft: string): void {
    this.update(peer_id, draft);
    this.unsaved.add(peer_id);
    // A draft that was sent or emptied must not come back.
    if (draft === '') this.flush();
    else this.timer ??= setTimeout(this.flush, PAUSE_MS);
  }

  /** Another tab changed an entry. */
  onEntryChanged(name: string, draft: string | null): void {
    if (name.startsWith(KIND)) this.update(Number(name.slice(KIND.length)), draft ?? '');
  }

  private update(peer_id: number, draft: string): void {
    const all = new Map(this.all.value);
    if (draft.trim() === '') all.delete(peer_id);
    else all.set(peer_id, draft);
    this.all.value = all;
  }

  private readonly flush = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const peer_id of this.unsaved) {
      this.entries.set(`${KIND}${peer_id}`, this.all.value.get(peer_id) ?? null);
    }
    this.unsaved.clear();
  };

  /** Older versions stored drafts in the account's database. */
  private async migrateOldDrafts(): Promise<Map<number, string>> {
    if (!this.db) return new Map();
    const { store, done } = this.db.transaction('drafts', 'readwrite');
    const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
    const old = new Map(keys.map((key, index) => [key, values[index] ?? '']));
    const known = this.entries.list(KIND);
    for (const [peer_id, draft] of old) {
      if (known.has(String(peer_id)) || this.entries.set(`${KIND}${peer_id}`, draft))
        await store.delete(peer_id);
    }
    await done;
    return old;
  }
}
