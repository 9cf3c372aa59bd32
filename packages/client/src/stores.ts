/** A value that changes. Each value is immutable, so two snapshots are the same object exactly if nothing has changed. */
export interface Store<Value> {
  /** Calls `listener` after a change, once per turn. Returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => Value;
}

/** Tells listeners once per turn, however often it is asked to in that turn. */
class Listeners {
  private readonly all = new Set<() => void>();
  private isTelling = false;

  constructor(
    private readonly onFirst: () => void = () => {},
    private readonly onLast: () => void = () => {},
  ) {}

  /** Each call counts by itself, also with a listener that is there already. */
  add(listener: () => void): () => void {
    const entry = (): void => listener();
    this.all.add(entry);
    if (this.all.size === 1) this.onFirst();
    return () => {
      if (this.all.delete(entry) && this.all.size === 0) this.onLast();
    };
  }

  tell(): void {
    if (this.isTelling || this.all.size === 0) return;
    this.isTelling = true;
    queueMicrotask(() => {
      this.isTelling = false;
      // Those that come while it tells were not there when the value changed.
      const told = [...this.all];
      for (const listener of told) if (this.all.has(listener)) callSafely(listener);
    });
  }
}

/** An error of one listener is reported as uncaught, and keeps nobody else from being told. */
function callSafely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

export class WritableStore<Value> implements Store<Value> {
  private readonly listeners = new Listeners();

  constructor(private value: Value) {}

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener);

  readonly getSnapshot = (): Value => this.value;

  set(value: Value): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    this.listeners.tell();
  }

  update(change: (value: Value) => Value): void {
    this.set(change(this.value));
  }
}

type Snapshots<Sources extends readonly Store<unknown>[]> = {
  -readonly [Index in keyof Sources]: Sources[Index] extends Store<infer Value> ? Value : never;
};

/**
 * What follows from other stores. It is computed when it is asked for and a source has changed since. `isSame` keeps the earlier value where
 * the new one says the same.
 */
export function derive<const Sources extends readonly Store<unknown>[], Value>(
  sources: Sources,
  compute: (...snapshots: Snapshots<Sources>) => Value,
  isSame: (one: Value, other: Value) => boolean = Object.is,
): Store<Value> {
  let seen: { inputs: readonly unknown[]; value: Value } | undefined;
  let told: Value;
  let stop: (() => void)[] = [];

  const getSnapshot = (): Value => {
    const inputs = sources.map((source) => source.getSnapshot());
    const before = seen;
    if (before && inputs.every((input, index) => Object.is(input, before.inputs[index]))) return before.value;
    const value = compute(...(inputs as Snapshots<Sources>));
    seen = { inputs, value: before && isSame(before.value, value) ? before.value : value };
    return seen.value;
  };
  const check = (): void => {
    const value = getSnapshot();
    if (Object.is(value, told)) return;
    told = value;
    listeners.tell();
  };
  const listeners = new Listeners(
    () => {
      told = getSnapshot();
      stop = sources.map((source) => source.subscribe(check));
    },
    () => {
      for (const end of stop.splice(0)) end();
    },
  );
  return { subscribe: (listener) => listeners.add(listener), getSnapshot };
}
