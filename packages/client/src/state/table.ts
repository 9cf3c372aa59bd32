const BUCKETS = 256;

/**
 * A map by integer that never changes: `with` and `without` return another one, which shares all with it but one of 256 buckets. So a
 * change of one among thousands costs a few entries, and whoever has the table of before still sees what was.
 */
export class Table<Value> implements Iterable<Value> {
  private constructor(
    readonly size: number,
    private readonly buckets: readonly (ReadonlyMap<number, Value> | undefined)[],
  ) {}

  static empty<Value>(): Table<Value> {
    return new Table<Value>(0, []);
  }

  get(key: number): Value | undefined {
    return this.buckets[key % BUCKETS]?.get(key);
  }

  with(key: number, value: Value): Table<Value> {
    const bucket = new Map(this.buckets[key % BUCKETS]).set(key, value);
    return this.replace(key, bucket);
  }

  without(key: number): Table<Value> {
    if (this.get(key) === undefined) return this;
    const bucket = new Map(this.buckets[key % BUCKETS]);
    bucket.delete(key);
    return this.replace(key, bucket);
  }

  /** In no particular order. */
  *[Symbol.iterator](): Iterator<Value> {
    for (const bucket of this.buckets) if (bucket) yield* bucket.values();
  }

  private replace(key: number, bucket: ReadonlyMap<number, Value>): Table<Value> {
    const place = key % BUCKETS;
    const buckets = this.buckets.slice();
    const before = buckets[place]?.size ?? 0;
    buckets[place] = bucket;
    return new Table(this.size + bucket.size - before, buckets);
  }
}
