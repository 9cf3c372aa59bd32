/** A map that is copied before it is changed. */
export class Copied<Key, Value> {
  private isCopy = false;

  constructor(private map: ReadonlyMap<Key, Value>) {}

  get now(): ReadonlyMap<Key, Value> {
    return this.map;
  }

  get(key: Key): Value | undefined {
    return this.map.get(key);
  }

  set(key: Key, value: Value): void {
    this.copied().set(key, value);
  }

  delete(key: Key): void {
    if (this.map.has(key)) this.copied().delete(key);
  }

  /** Only those for which this is true. */
  keep(isKept: (value: Value) => boolean): void {
    for (const [key, value] of this.map) if (!isKept(value)) this.delete(key);
  }

  private copied(): Map<Key, Value> {
    if (!this.isCopy) this.map = new Map(this.map);
    this.isCopy = true;
    return this.map as Map<Key, Value>;
  }
}
