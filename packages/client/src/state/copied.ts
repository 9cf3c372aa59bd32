/** A map that is copied before it is written to. */
export class Copied<Key, Value> {
  private copy: Map<Key, Value> | undefined;

  constructor(private readonly before: ReadonlyMap<Key, Value>) {}

  get now(): ReadonlyMap<Key, Value> {
    return this.copy ?? this.before;
  }

  get written(): Map<Key, Value> {
    return (this.copy ??= new Map(this.before));
  }

  /** Only those for which this is true. */
  keep(isKept: (value: Value, key: Key) => boolean): void {
    for (const [key, value] of this.now) if (!isKept(value, key)) this.written.delete(key);
  }
}
