interface Runs<Value> {
  current: Promise<Value>;
  /** Begins when the current one has ended. */
  next?: Promise<Value>;
}

/**
 * Runs the same work for a key at most once at a time. Calls that come while it runs share the next run: it begins after they
 * came, so it sees everything that was done before them.
 */
export class SharedRuns<Key, Value> {
  private readonly runs = new Map<Key, Runs<Value>>();

  constructor(private readonly work: (key: Key) => Promise<Value>) {}

  get(key: Key): Promise<Value> {
    const known = this.runs.get(key);
    if (!known) return this.begin(key);
    const begin = (): Promise<Value> => this.begin(key);
    known.next ??= known.current.then(begin, begin);
    return known.next;
  }

  private begin(key: Key): Promise<Value> {
    const run: Runs<Value> = { current: this.work(key) };
    this.runs.set(key, run);
    const end = (): void => {
      if (!run.next) this.runs.delete(key);
    };
    run.current.then(end, end);
    return run.current;
  }
}
