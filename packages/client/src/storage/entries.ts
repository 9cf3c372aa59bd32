/**
 * Small values of an account in localStorage: it is written synchronously, so that this works while the page unloads, and other tabs get
 * an event. What the browser does not store lasts until the page is closed.
 */
export class Entries {
  private stopListening = (): void => {};
  /** Undefined as long as nothing is to be stored. */
  private prefix: string | undefined;
  /** What could not be stored, or is not to be. */
  private readonly unstored = new Map<string, string>();

  /** From now on entries are stored, those too that are there already. */
  open(prefix: string): void {
    this.prefix = prefix;
    const entries = [...this.unstored];
    for (const [name, value] of entries) this.set(name, value);
  }

  /** The entries whose names begin with `kind`, by the rest of the name. */
  list(kind: string): Map<string, string> {
    const { prefix } = this;
    const keys = prefix === undefined ? [] : keysOf(prefix + kind);
    const stored = keys.map((key): [string, string] => [
      key.slice((prefix ?? '').length),
      attempt(() => localStorage.getItem(key)) ?? '',
    ]);
    const others = [...this.unstored].filter(([name]) => name.startsWith(kind));
    return new Map([...stored, ...others].map(([name, value]) => [name.slice(kind.length), value]));
  }

  /** Null removes the entry. */
  set(name: string, value: string | null): void {
    const { prefix } = this;
    this.unstored.delete(name);
    const isDone = prefix !== undefined && attempt(() => write(prefix + name, value));
    if (!isDone && value !== null) this.unstored.set(name, value);
  }

  /** Whether nothing of the entry would be lost with the page. */
  isStored(name: string): boolean {
    return !this.unstored.has(name);
  }

  /** Calls `onChange` for each change made by another tab, until {@link stop}. */
  listen(onChange: (name: string, value: string | null) => void): void {
    const { prefix } = this;
    if (typeof window === 'undefined' || prefix === undefined) return;
    const listener = ({ key, newValue }: StorageEvent): void => {
      if (key?.startsWith(prefix)) onChange(key.slice(prefix.length), newValue);
    };
    window.addEventListener('storage', listener);
    this.stopListening = () => window.removeEventListener('storage', listener);
  }

  /** From now on nothing is stored: whoever stops may remove the entries. */
  stop(): void {
    this.stopListening();
    this.prefix = undefined;
  }
}

/** Removes all entries with the prefix. */
export function deleteEntries(prefix: string): void {
  for (const key of keysOf(prefix)) attempt(() => localStorage.removeItem(key));
}

function write(key: string, value: string | null): true {
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
  return true;
}

function keysOf(prefix: string): string[] {
  return (attempt(() => Object.keys(localStorage)) ?? []).filter((key) => key.startsWith(prefix));
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    // Storage is blocked or full, or there is none.
    return undefined;
  }
}
