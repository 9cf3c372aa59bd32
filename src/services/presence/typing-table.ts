import type { MonotonicClock } from '../../domain/ports';

/** Typing ends by itself when nothing more is heard. */
const TYPING_EXPIRES_MS = 6_000;
/** Others are told of somebody who goes on typing at most this often. */
const TYPING_REPEAT_MS = 3_000;

/** That a user types to somebody, or in a conversation. */
export interface Typing<Told> {
  readonly user_id: number;
  /** To whom, or where. */
  readonly place_id: number;
  /** What others were told last; undefined if they were told nothing yet. */
  told: Told | undefined;
}

interface Entry<Told> extends Typing<Told> {
  /** When others were last told, or began to be. */
  toldAt: number;
  expiry: NodeJS.Timeout;
}

/** Who types where: in memory only. */
export class TypingTable<Told> {
  private readonly entries = new Map<string, Entry<Told>>();

  /** `onEnd` is called for each of which others were told. */
  constructor(
    private readonly clock: MonotonicClock,
    private readonly onEnd: (typing: Typing<Told>, told: Told) => void,
  ) {}

  /** The user types. Returns that if others are to be told now: not if they were just now. */
  begin(user_id: number, place_id: number): Typing<Told> | undefined {
    const key = keyOf(user_id, place_id);
    const now = this.clock();
    const known = this.entries.get(key);
    if (known) {
      known.expiry.refresh();
      if (now - known.toldAt < TYPING_REPEAT_MS) return undefined;
      known.toldAt = now;
      return known;
    }
    const expiry = setTimeout(() => this.end(user_id, place_id), TYPING_EXPIRES_MS);
    const entry: Entry<Told> = { user_id, place_id, told: undefined, toldAt: now, expiry };
    this.entries.set(key, entry);
    return entry;
  }

  /** False if it has ended since, even if it has begun again. */
  isCurrent(typing: Typing<Told>): boolean {
    return this.entries.get(keyOf(typing.user_id, typing.place_id)) === typing;
  }

  end(user_id: number, place_id: number): void {
    const key = keyOf(user_id, place_id);
    const known = this.entries.get(key);
    if (!known) return;
    clearTimeout(known.expiry);
    this.entries.delete(key);
    if (known.told !== undefined) this.onEnd(known, known.told);
  }

  endAllOf(user_id: number): void {
    for (const typing of this.of(user_id)) this.end(user_id, typing.place_id);
  }

  /** Everything that the user types. */
  of(user_id: number): Typing<Told>[] {
    return [...this.entries.values()].filter((typing) => typing.user_id === user_id);
  }

  /** Forgets everything without telling anybody. */
  forget(): void {
    for (const { expiry } of this.entries.values()) clearTimeout(expiry);
    this.entries.clear();
  }
}

function keyOf(user_id: number, place_id: number): string {
  return `${user_id}:${place_id}`;
}
