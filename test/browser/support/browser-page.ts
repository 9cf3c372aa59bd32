/** What comes back from a page: JSON, `undefined` as null. */
export interface BrowserPage {
  /** Resolves once it has loaded. */
  goto(url: string): Promise<void>;
  /** Runs the function in the page, as on a click of the person's. It sees nothing but its arguments. */
  evaluate<Args extends readonly unknown[], Result>(
    work: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  close(): Promise<void>;
}

/** The source of a function that takes nothing and answers JSON. */
export function inPage(work: (...args: never[]) => unknown, args: readonly unknown[]): string {
  return `async () => JSON.stringify((await (${work.toString()})(...${JSON.stringify(args)})) ?? null)`;
}
