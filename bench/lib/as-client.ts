/** Sends what `measure` resolves with to the parent, and ends; without the parent at once. */
export function runAsClient<Result>(measure: () => Promise<Result>): void {
  process.on('disconnect', () => process.exit(0));
  void measure().then((result) => process.send?.(result, () => process.exit(0)));
}
