import { HeldMessages } from './held-messages';

interface Wanted {
  /** What has changed after this number. */
  since: number;
  /** Conversations of which nothing may be told before. */
  beginning: Set<number>;
}

/** What is to be read for one user, and what is being read. */
export class PendingNews {
  readonly held = new HeldMessages();
  private next: Wanted | undefined;
  private current: Wanted | undefined;

  /** Returns false if there is a read to come anyway. */
  want(since: number, beginning: number | undefined): boolean {
    const isFirst = !this.next && !this.current;
    this.next ??= { since, beginning: new Set() };
    this.next.since = Math.min(this.next.since, since);
    if (beginning !== undefined) this.next.beginning.add(beginning);
    return isFirst;
  }

  isBeginning(conversation_id: number): boolean {
    return [this.current, this.next].some((wanted) => wanted?.beginning.has(conversation_id));
  }

  /** Returns since when is to be read. What is wanted from now on is for the next read. */
  begin(): number {
    this.current = this.next;
    this.next = undefined;
    return this.current?.since ?? 0;
  }

  /** What was read is told, up to this number. Returns whether there is more to be read. */
  end(told_up_to: number): boolean {
    const told_since = this.current?.since ?? 0;
    this.current = undefined;
    this.held.release((conversation_id) => !this.isBeginning(conversation_id));
    if (!this.next) return false;
    // What is announced late may be from before what was read.
    if (this.next.since >= told_since) this.next.since = Math.max(this.next.since, told_up_to);
    return true;
  }
}
