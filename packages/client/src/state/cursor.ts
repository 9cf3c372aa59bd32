/** Two numbers: all is told up to the first one, save what was entered after the second one, which is left out where it is the same. */
function numbersOf(cursor: string): readonly [number, number] {
  const [position = 0, entered = position] = cursor.split('-').map(Number);
  return [position, entered];
}

/** Up to which change whoever has this cursor has everything. */
export const positionOf = (cursor: string): number => numbersOf(cursor)[0];

/** Whether one cursor is from before another one. */
export function isBefore(one: string, other: string): boolean {
  const [[position, entered], [otherPosition, otherEntered]] = [numbersOf(one), numbersOf(other)];
  return position < otherPosition || (position === otherPosition && entered < otherEntered);
}
