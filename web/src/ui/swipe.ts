/** How far a finger has moved, in pixels. */
export interface Moved {
  x: number;
  y: number;
}

/** Below this it may still be a tap. */
const MIN_X = 12;
/** From here on letting go does what the swipe stands for. */
export const SWIPE_X = 84;

/** Whether a movement is a swipe to the side, and not a scroll. Undefined as long as it may become either. */
export function isSwipe({ x, y }: Moved): boolean | undefined {
  const [beside, along] = [Math.abs(x), Math.abs(y)];
  if (beside < MIN_X && along < MIN_X) return undefined;
  return beside > along * 1.5;
}

/** What letting go does there. */
export function swipedTo({ x }: Moved): 'left' | 'right' | undefined {
  if (Math.abs(x) < SWIPE_X) return undefined;
  return x < 0 ? 'left' : 'right';
}

/** How far the row follows the finger: less and less beyond the point from which it counts. */
export function followed({ x }: Moved): number {
  const beyond = Math.max(0, Math.abs(x) - SWIPE_X);
  return Math.sign(x) * (Math.min(Math.abs(x), SWIPE_X) + beyond / 4);
}
