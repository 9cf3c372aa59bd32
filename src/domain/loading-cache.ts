/**
 * Keeps promises, not values: callers that ask for the same key while it loads wait for one query, and go on in the order they
 * asked. Bounded; the least recently used goes first. What could not be loaded, or is not there, is not kept.
 */
export class LoadingCache<Key, Value> {
  private readonly entries = new Map<Key, { value: Promise<Value | undefined>; loadedAt: number }>();

  constructor(
    private readonly options: { size: number; lifetime_ms?: number; clock: () => number },
    private readonly load: (key: Key) => Promise<Value | undefined>,
  ) {}

  get(key: Key): Promise<Value | undefined> {
    const now = this.options.clock();
    const entry = this.entries.get(key);
    if (entry && now - entry.loadedAt < (this.options.lifetime_ms ?? Infinity)) {
      this.entries.delete(key);
      this.entries.set(key, entry);
      return entry.value;
    }
    return this.set(key, this.load(key));
  }

  set(key: Key, value: Promise<Value | undefined>): Promise<Value | undefined> {
    this.entries.delete(key);
    const entry = { value, loadedAt: this.options.clock() };
    this.entries.set(key, entry);
    const forget = (): void => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    };
    value.then((loaded) => loaded === undefined && forget(), forget);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.options.size) break;
      this.entries.delete(oldest);
    }
    return value;
  }

  delete(key: Key): void {
    this.entries.delete(key);
  }
}
