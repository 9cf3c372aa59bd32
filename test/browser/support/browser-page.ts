/** A value from a page: JSON, with `undefined` as null. */
export interface BrowserPage {
  /** Resolves once it has loaded. */
  goto(url: string): Promise<void>;
  /** Runs the function in the page, as if on a user gesture. It has access to its arguments only. */
  evaluate<Args extends readonly unknown[], Result>(
    work: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  close(): Promise<void>;
}

/** The source of a function without parameters that returns JSON. */
export function inPage(work: (...args: never[]) => unknown, args: readonly unknown[]): string {
  return `async () => JSON.stringify((await (${work.toString()})(...${JSON.stringify(args)})) ?? null)`;
}
