import type { ChatEvent } from '../../domain/chat-events';
import { directKey } from '../../domain/direct-key';

/** Of those that are forgotten this process may tell a block again, and not its end. */
const MAX_PAIRS = 100_000;

export interface ToldBlock {
  /** What was told last; undefined if one of the two was not told of the other because a block stands, and nobody of that. */
  stands: boolean | undefined;
}

/** What the users of this process go by: between which two of them it has told a block or its end, or left something out because of one. */
export class ToldBlocks {
  /** Oldest first. */
  private readonly pairs = new Map<string, ToldBlock>();

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'block_changed') this.set(directKey(...event.user_ids), { stands: event.stands });
  };

  /** Undefined if each of the two was told of the other as if there was never a block. */
  of(one: number, other: number): ToldBlock | undefined {
    return this.pairs.get(directKey(one, other));
  }

  /** One of the two, who are online, is not told of the other, because a block stands: when it ends, that is to be told. */
  leftOut(one: number, other: number): void {
    const told = this.of(one, other);
    if (told && told.stands !== false) return;
    this.set(directKey(one, other), { stands: undefined });
  }

  /** One of the two is not online: whoever comes back is told how it is then. */
  forget(one: number, other: number): void {
    this.pairs.delete(directKey(one, other));
  }

  private set(key: string, told: ToldBlock): void {
    this.pairs.delete(key);
    this.pairs.set(key, told);
    const [oldest] = this.pairs.keys();
    if (this.pairs.size > MAX_PAIRS && oldest !== undefined) this.pairs.delete(oldest);
  }
}
