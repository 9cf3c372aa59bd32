import type { MonotonicClock } from './ports';

interface Entry<Value> {
  value: Promise<Value | undefined>;
  /** Once it is there. */
  loaded: Value | undefined;
  loadedAt: number;
  /** What it counts for; 1 while it loads. */
  size: number;
}

interface CacheOptions<Value> {
  /** Of all values together. */
  size: number;
  /** What a value counts for; 1 if it is left out. */
  sizeOf?: (value: Value) => number;
  lifetime_ms?: number;
  clock: MonotonicClock;
}

/**
 * Keeps promises, not values: callers that ask for the same key while it loads wait for one query, and go on in the order they
 * asked. Bounded; the least recently used goes first. What could not be loaded, or is not there, is not kept.
 */
export class LoadingCache<Key, Value> {
  private readonly entries = new Map<Key, Entry<Value>>();
  private size = 0;

  constructor(
    private readonly options: CacheOptions<Value>,
    private readonly load: (key: Key) => Promise<Value | undefined>,
  ) {}

  get(key: Key): Promise<Value | undefined> {
    return this.fresh(key)?.value ?? this.set(key, this.load(key));
  }

  /** What is there, or is being loaded for somebody else. Undefined if it would have to be loaded. */
  getIfAsked(key: Key): Promise<Value | undefined> | undefined {
    return this.fresh(key)?.value;
  }

  /** What is there already, without waiting a turn for it. Undefined also while it loads. */
  peek(key: Key): Value | undefined {
    return this.fresh(key)?.loaded;
  }

  set(key: Key, value: Promise<Value | undefined>): Promise<Value | undefined> {
    this.delete(key);
    const entry: Entry<Value> = { value, loaded: undefined, loadedAt: this.options.clock(), size: 1 };
    this.entries.set(key, entry);
    this.size += entry.size;
    const settle = (loaded?: Value): void => {
      entry.loaded = loaded;
      if (this.entries.get(key) !== entry) return;
      if (loaded === undefined) this.delete(key);
      else this.resize(entry, this.options.sizeOf?.(loaded) ?? 1);
    };
    value.then(settle, () => settle());
    this.makeRoom();
    return value;
  }

  delete(key: Key): void {
    this.size -= this.entries.get(key)?.size ?? 0;
    this.entries.delete(key);
  }

  /** Looks at every key, with the value if it is there already. */
  deleteWhere(matches: (key: Key, loaded: Value | undefined) => boolean): void {
    for (const [key, { loaded }] of this.entries) if (matches(key, loaded)) this.delete(key);
  }

  private resize(entry: Entry<Value>, size: number): void {
    this.size += size - entry.size;
    entry.size = size;
    this.makeRoom();
  }

  private makeRoom(): void {
    for (const oldest of this.entries.keys()) {
      if (this.size <= this.options.size) break;
      this.delete(oldest);
    }
  }

  private fresh(key: Key): Entry<Value> | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    const { lifetime_ms, clock } = this.options;
    if (lifetime_ms !== undefined && clock() - entry.loadedAt >= lifetime_ms) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }
}
