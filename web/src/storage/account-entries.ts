/**
 * Small things of an account that must be kept at once, also while the page goes: localStorage is the only storage that nobody
 * waits for, and the other tabs hear of it. A browser that keeps nothing for this page forgets them with it.
 */
export class AccountEntries {
  private readonly prefix: string;
  private stopListening = (): void => {};

  constructor(user_id: number) {
    this.prefix = prefixOf(user_id);
  }

  /** What begins with `kind`, by the rest of its name. */
  list(kind: string): Map<string, string> {
    const from = this.prefix + kind;
    return new Map(
      keysOf(from).map((key) => [key.slice(from.length), attempt(() => localStorage.getItem(key)) ?? '']),
    );
  }

  /** Null takes the entry away. False where it could not be kept. */
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

  /** Calls back for each change that another tab makes, until {@link stop}. */
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

/** Nothing of the account stays here. */
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
    // Blocked, or full.
    return undefined;
  }
}
