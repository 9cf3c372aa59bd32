/** Relabelings that are tried. */
const SHUFFLES = 2_000;

/** How two kinds of samples differ at one place of their distributions. */
export interface Difference {
  one: number;
  other: number;
  /** How often samples that are dealt to two kinds by chance differ at least as much. */
  chance: number;
}

/** The value that this share of the values is below. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}

/**
 * A permutation test, which assumes nothing about how the samples are distributed. The fast ones tell more than the median where a
 * machine has other work: nothing makes a request faster than it is.
 */
export function tellApart(one: readonly number[], other: readonly number[], share: number): Difference {
  const found = { one: quantile(one, share), other: quantile(other, share) };
  const all = [...one, ...other];
  let asFar = 0;
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    shuffleInPlace(all);
    const difference = quantile(all.slice(0, one.length), share) - quantile(all.slice(one.length), share);
    if (Math.abs(difference) >= Math.abs(found.one - found.other)) asFar += 1;
  }
  return { ...found, chance: asFar / SHUFFLES };
}

/** Fisher and Yates. */
export function shuffleInPlace(items: unknown[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const chosen = Math.floor(Math.random() * (last + 1));
    [items[last], items[chosen]] = [items[chosen], items[last]];
  }
}
