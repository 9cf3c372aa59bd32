import type { MonotonicClock } from './ports';

interface Entry<Value> {
  value: Promise<Value | undefined>;
  /** Once it is there. */
  loaded: Value | undefined;
  loadedAt: number;
}

/**
 * Keeps promises, not values: callers that ask for the same key while it loads wait for one query, and go on in the order they
 * asked. Bounded; the least recently used goes first. What could not be loaded, or is not there, is not kept.
 */
export class LoadingCache<Key, Value> {
  private readonly entries = new Map<Key, Entry<Value>>();

  constructor(
    private readonly options: { size: number; lifetime_ms?: number; clock: MonotonicClock },
    private readonly load: (key: Key) => Promise<Value | undefined>,
  ) {}

  get(key: Key): Promise<Value | undefined> {
    return this.fresh(key)?.value ?? this.set(key, this.load(key));
  }

  /** What is there already, without waiting a turn for it. Undefined also while it loads. */
  peek(key: Key): Value | undefined {
    return this.fresh(key)?.loaded;
  }

  set(key: Key, value: Promise<Value | undefined>): Promise<Value | undefined> {
    this.entries.delete(key);
    const entry: Entry<Value> = { value, loaded: undefined, loadedAt: this.options.clock() };
    this.entries.set(key, entry);
    const settle = (loaded?: Value): void => {
      entry.loaded = loaded;
      if (loaded === undefined && this.entries.get(key) === entry) this.entries.delete(key);
    };
    value.then(settle, () => settle());
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.options.size) break;
      this.entries.delete(oldest);
    }
    return value;
  }

  delete(key: Key): void {
    this.entries.delete(key);
  }

  /** Looks at every key. */
  deleteWhere(matches: (key: Key) => boolean): void {
    for (const key of this.entries.keys()) if (matches(key)) this.entries.delete(key);
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
