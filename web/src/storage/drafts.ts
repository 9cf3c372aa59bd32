import { signal } from '@preact/signals';
import type { AccountDatabase } from './account-database';
import type { AccountEntries } from './account-entries';

/** A pause in typing; what is lost where the browser crashes. */
const PAUSE_MS = 300;
const KIND = 'draft.';

/** What was written and not sent, for each person: survives a reload, and is the same in every tab. */
export class Drafts {
  readonly all = signal<ReadonlyMap<number, string>>(new Map());
  private readonly unwritten = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onHide = (): void => {
    if (document.visibilityState === 'hidden') this.flush();
  };

  constructor(
    private readonly entries: AccountEntries,
    private readonly db: AccountDatabase | undefined,
  ) {}

  async load(): Promise<void> {
    const former = await this.takeFormer().catch(() => new Map<number, string>());
    const kept = [...this.entries.list(KIND)].map(([peer_id, draft]): [number, string] => [
      Number(peer_id),
      draft,
    ]);
    this.all.value = new Map([...former, ...kept]);
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
    this.show(peer_id, draft);
    this.unwritten.add(peer_id);
    // What was sent or emptied must not come back.
    if (draft === '') this.flush();
    else this.timer ??= setTimeout(this.flush, PAUSE_MS);
  }

  /** Another tab wrote or sent it. */
  heard(name: string, draft: string | null): void {
    if (name.startsWith(KIND)) this.show(Number(name.slice(KIND.length)), draft ?? '');
  }

  private show(peer_id: number, draft: string): void {
    const all = new Map(this.all.value);
    if (draft.trim() === '') all.delete(peer_id);
    else all.set(peer_id, draft);
    this.all.value = all;
  }

  private readonly flush = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const peer_id of this.unwritten) {
      this.entries.set(`${KIND}${peer_id}`, this.all.value.get(peer_id) ?? null);
    }
    this.unwritten.clear();
  };

  /** Earlier versions kept drafts in the account's database. */
  private async takeFormer(): Promise<Map<number, string>> {
    if (!this.db) return new Map();
    const { store, done } = this.db.transaction('drafts', 'readwrite');
    const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
    const former = new Map(keys.map((key, index) => [key, values[index] ?? '']));
    const known = this.entries.list(KIND);
    for (const [peer_id, draft] of former) {
      if (known.has(String(peer_id)) || this.entries.set(`${KIND}${peer_id}`, draft))
        await store.delete(peer_id);
    }
    await done;
    return former;
  }
}
