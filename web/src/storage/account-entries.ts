/**
 * Small values of an account in localStorage: it is written synchronously, so that this works while the page unloads, and other tabs get
 * an event. If the browser blocks storage, nothing is stored.
 */
export class AccountEntries {
  private readonly prefix: string;
  private stopListening = (): void => {};

  constructor(user_id: number) {
    this.prefix = prefixOf(user_id);
  }

  /** The entries whose names begin with `kind`, by the rest of the name. */
  list(kind: string): Map<string, string> {
    const from = this.prefix + kind;
    return new Map(
      keysOf(from).map((key) => [key.slice(from.length), attempt(() => localStorage.getItem(key)) ?? '']),
    );
  }

  /** Null removes the entry. Returns false if it could not be stored. */
  set(name: string, value: string | null): boolean {
    const key = this.prefix + name;
    return (
      attempt(() => {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
        return true;
      }) ?? false
    );
  }

  /** Calls `onChange` for each change made by another tab, until {@link stop}. */
  listen(onChange: (name: string, value: string | null) => void): void {
    const listener = ({ key, newValue }: StorageEvent): void => {
      if (key?.startsWith(this.prefix)) onChange(key.slice(this.prefix.length), newValue);
    };
    window.addEventListener('storage', listener);
    this.stopListening = () => window.removeEventListener('storage', listener);
  }

  stop(): void {
    this.stopListening();
  }
}

/** Removes all entries of the account. */
export function deleteAccountEntries(user_id: number): void {
  for (const key of keysOf(prefixOf(user_id))) attempt(() => localStorage.removeItem(key));
}

const prefixOf = (user_id: number): string => `mychat.account.${user_id}.`;

function keysOf(prefix: string): string[] {
  return (attempt(() => Object.keys(localStorage)) ?? []).filter((key) => key.startsWith(prefix));
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    // Storage is blocked or full.
    return undefined;
  }
}
