import { median } from './results';

/** What several rounds have measured. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Of the ratios within each round, so that a slow minute of the machine affects both sides. */
export function ratioOf(over: readonly number[], base: readonly number[]): Spread {
  return spreadOf(over.map((value, round) => value / (base[round] ?? NaN)));
}

/** `**0.83** (0.79 to 0.86)` */
export function showSpread({ median: middle, least, most }: Spread, digits = 2): string {
  return `**${middle.toFixed(digits)}** (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

/** Calls `measure` for every contender in every round. The order alternates, so that a machine which becomes slower affects all of them. */
export async function inRounds<Name extends string, Figure>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name, round: number) => Promise<Figure>,
): Promise<Record<Name, Figure[]>> {
  const figures = Object.fromEntries(names.map((name) => [name, [] as Figure[]])) as Record<Name, Figure[]>;
  for (let round = 1; round <= rounds; round++) {
    for (const name of round % 2 === 1 ? names : names.toReversed()) {
      figures[name].push(await measure(name, round));
    }
  }
  return figures;
}

/** A number from the environment, for a shorter or a longer run than the usual one. */
export function sizeOf(name: string, usual: number): number {
  const value = Number(process.env[name] ?? usual);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0`);
  return value;
}
