/** What is in one of them. */
export function unionOf<Value>(one: ReadonlySet<Value>, other: ReadonlySet<Value>): Set<Value> {
  return new Set([...one, ...other]);
}
