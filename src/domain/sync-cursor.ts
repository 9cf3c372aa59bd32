/** Where a client stands. */
export interface SyncCursor {
  /** It has all changes up to this number … */
  position: number;
  /** … save those of conversations that its user has entered after this one, which is not higher: they come when all else is told. */
  entered: number;
}

/** @param text digits, or two numbers with a hyphen. NaN is no cursor. */
export function readCursor(text: string | undefined): SyncCursor {
  const [position = NaN, entered = position] = (text ?? '').split('-').map((part) => Number(part || NaN));
  return { position, entered: Math.min(entered, position) };
}

/** One number if nothing is left to be told. */
export function writeCursor({ position, entered }: SyncCursor): string {
  return position === entered ? String(position) : `${position}-${entered}`;
}
