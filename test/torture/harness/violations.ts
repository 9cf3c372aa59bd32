/** What was promised and did not hold: by promise, how often, and the first few. */
export class Violations {
  private readonly found = new Map<string, string[]>();

  add(promise: string, example: string): void {
    const examples = this.found.get(promise) ?? [];
    examples.push(example);
    this.found.set(promise, examples);
  }

  check(isKept: boolean, promise: string, example: () => string): void {
    if (!isKept) this.add(promise, example());
  }

  addAll(others: Violations): void {
    for (const [promise, examples] of others.found) {
      for (const example of examples) this.add(promise, example);
    }
  }

  get count(): number {
    return [...this.found.values()].reduce((sum, examples) => sum + examples.length, 0);
  }

  /** One line per promise. */
  get lines(): string[] {
    return [...this.found].map(
      ([promise, examples]) => `${promise}: ${examples.length}, such as ${examples.slice(0, 3).join(' | ')}`,
    );
  }
}
